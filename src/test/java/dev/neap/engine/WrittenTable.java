package dev.neap.engine;

import dev.neap.support.TestDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * A table with one integer key that clients write, as it is told by the catalog, and values like
 * those that its rows have.
 *
 * @param name its name
 * @param key its key
 * @param columns its other columns that can be written
 * @param referenced whether rows of other tables point at it
 */
record WrittenTable(String name, String key, List<Column> columns, boolean referenced) {

  /**
   * A column that clients write.
   *
   * @param needed whether an INSERT must name it: it has neither NULL nor a default, or one of
   *     which nobody knows the value
   * @param unique whether no two rows may have the same value
   * @param values literals
   */
  record Column(String name, String type, boolean needed, boolean unique, List<String> values) {

    private Column notNull() {
      List<String> some = values.stream().filter(v -> !v.equals("NULL")).toList();
      return some.isEmpty() ? this : new Column(name, type, true, unique, some);
    }

    private Column like(Column other) {
      List<String> all = new ArrayList<>(values);
      all.addAll(other.values);
      return new Column(name, type, needed, unique, all);
    }
  }

  private static final String TABLES =
      """
      SELECT c.relname, a.attname,
        EXISTS (SELECT FROM pg_constraint f WHERE f.confrelid = c.oid AND f.contype = 'f')
      FROM pg_class c
      JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary AND i.indnkeyatts = 1
      JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[0]
        AND a.atttypid IN ('int4'::regtype, 'int8'::regtype)
      WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
        AND NOT c.relispartition
      ORDER BY 1
      """;

  private static final String COLUMNS =
      """
      SELECT a.attname, format_type(a.atttypid, NULL) AS type,
        a.attnotnull AND d.oid IS NULL OR pg_get_expr(d.adbin, d.adrelid) LIKE '%(%' AS needed,
        EXISTS (SELECT FROM pg_index i WHERE i.indrelid = a.attrelid AND i.indisunique
          AND a.attnum = ANY (i.indkey[0:i.indnkeyatts - 1])) AS is_unique,
        a.attnotnull,
        (SELECT f.confrelid::regclass::text FROM pg_constraint f
         WHERE f.conrelid = a.attrelid AND f.contype = 'f' AND f.conkey = ARRAY[a.attnum]
         LIMIT 1) AS target
      FROM pg_attribute a
      LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
      WHERE a.attrelid = ?::regclass AND a.attnum > 0 AND NOT a.attisdropped
        AND a.attgenerated = '' AND a.attidentity <> 'a' AND a.attname <> ?
      ORDER BY 1
      """;

  private static final int MOST_VALUES = 60;

  /**
   * The tables of a database.
   *
   * @param given by table and column, the literals to be written instead of values that are there
   */
  static List<WrittenTable> of(TestDatabase database, Map<String, List<String>> given) {
    SingleConnectionDataSource one = new SingleConnectionDataSource(database.jdbcUrl(), true);
    try {
      JdbcClient sql = JdbcClient.create(one);
      sql.sql("SET TimeZone = 'UTC'").update();
      return sql
          .sql(TABLES)
          .query(
              (row, number) ->
                  new WrittenTable(
                      row.getString(1), row.getString(2), List.of(), row.getBoolean(3)))
          .list()
          .stream()
          .map(t -> new WrittenTable(t.name, t.key, columns(sql, t, given), t.referenced))
          .toList();
    } finally {
      one.destroy();
    }
  }

  /** Tables whose columns get no NULL where they can get something else, and are never left out. */
  static List<WrittenTable> withoutNulls(List<WrittenTable> tables) {
    return tables.stream()
        .map(
            t ->
                new WrittenTable(
                    t.name, t.key, t.columns.stream().map(Column::notNull).toList(), t.referenced))
        .toList();
  }

  /**
   * Tables whose columns also get the values of columns of the same name and type.
   *
   * @param given by table and column, those that get none
   */
  static List<WrittenTable> like(
      List<WrittenTable> tables, List<WrittenTable> others, Map<String, List<String>> given) {
    return tables.stream()
        .map(
            table ->
                new WrittenTable(
                    table.name,
                    table.key,
                    table.columns.stream()
                        .map(
                            column ->
                                others.stream()
                                    .filter(o -> o.name.equals(table.name))
                                    .filter(o -> !given.containsKey(o.name + "." + column.name))
                                    .flatMap(o -> o.columns.stream())
                                    .filter(o -> o.name.equals(column.name))
                                    .filter(o -> o.type.equals(column.type))
                                    .findAny()
                                    .map(column::like)
                                    .orElse(column))
                        .toList(),
                    table.referenced))
        .toList();
  }

  private static List<Column> columns(
      JdbcClient sql, WrittenTable table, Map<String, List<String>> given) {
    List<Column> columns = new ArrayList<>();
    sql.sql(COLUMNS)
        .params(table.name, table.key)
        .query(
            row -> {
              String name = row.getString("attname");
              List<String> values =
                  Optional.ofNullable(given.get(table.name + "." + name))
                      .orElse(values(sql, table, name, row.getString("target")));
              if (given.containsKey(table.name + "." + name) && values.isEmpty()) {
                return;
              }
              if (values.isEmpty()) {
                values = row.getString("type").equals("text") ? List.of("'it''s'") : List.of("7");
              }
              columns.add(
                  new Column(
                      name,
                      row.getString("type"),
                      row.getBoolean("needed"),
                      row.getBoolean("is_unique"),
                      values));
            });
    return columns;
  }

  /** Values that are there; of a foreign key, only rows that belong to no writer. */
  private static List<String> values(
      JdbcClient sql, WrittenTable table, String column, @Nullable String target) {
    String from =
        target == null
            ? "SELECT DISTINCT quote_nullable(\"" + column + "\"::text) FROM " + table.name
            : "SELECT id::text FROM " + target + " WHERE id % 4 = 0";
    return sql.sql("SELECT v FROM (" + from + ") t (v) ORDER BY md5(v) LIMIT " + MOST_VALUES)
        .query(String.class)
        .list();
  }
}
