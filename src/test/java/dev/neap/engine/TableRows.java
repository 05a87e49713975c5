package dev.neap.engine;

import dev.neap.support.TestDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * The rows of tables or views with a key {@code id}.
 *
 * @param tables by table, by key: the row's values that are not NULL, by column in order
 */
record TableRows(Map<String, Map<Integer, String>> tables) {

  private static final int SHOWN = 8;

  static final String SEPARATOR = "\u001f";

  private static final String ROW =
      """
      SELECT id, (SELECT string_agg(e.key || '=' || e.value, chr(31) ORDER BY e.key)
        FROM jsonb_each_text(to_jsonb(t) - ?::text[]) e WHERE e.value IS NOT NULL)
      FROM %s."%s" t
      """;

  private static final String RELATIONS =
      """
      SELECT c.relname, array_agg(a.attname::text)
      FROM pg_class c
      JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
      WHERE c.relnamespace = ?::regnamespace
        AND CASE ? WHEN 'public' THEN c.relkind IN ('r', 'p') ELSE c.relkind = 'v' END
      GROUP BY 1 HAVING 'id' = ANY (array_agg(a.attname))
      """;

  /** The columns of public's tables, or of a version's views. */
  static Map<String, List<String>> columns(TestDatabase database, String schema) {
    return on(database, sql -> columns(sql, schema));
  }

  private static Map<String, List<String>> columns(JdbcTemplate sql, String schema) {
    Map<String, List<String>> columns = new TreeMap<>();
    sql.query(
        RELATIONS,
        row -> {
          String[] names = (String[]) row.getArray(2).getArray();
          columns.put(row.getString(1), List.of(names).stream().sorted().toList());
        },
        schema,
        schema);
    return columns;
  }

  /** The rows of public's tables, or of a version's views. */
  static TableRows of(TestDatabase database, String schema) {
    return of(database, schema, columns(database, schema));
  }

  /** The rows of some tables, without columns that are not named. */
  static TableRows of(TestDatabase database, String schema, Map<String, List<String>> columns) {
    return on(
        database,
        sql -> {
          Map<String, Map<Integer, String>> tables = new TreeMap<>();
          Map<String, List<String>> there = columns(sql, schema);
          columns.forEach(
              (table, names) -> {
                List<String> others = new ArrayList<>(there.get(table));
                others.removeAll(names);
                Map<Integer, String> rows = new TreeMap<>();
                sql.query(
                    ROW.formatted(schema, table),
                    row -> {
                      rows.put(row.getInt(1), row.getString(2));
                    },
                    (Object) others.toArray(String[]::new));
                tables.put(table, rows);
              });
          return new TableRows(tables);
        });
  }

  private static <T> T on(
      TestDatabase database, java.util.function.Function<JdbcTemplate, T> work) {
    SingleConnectionDataSource one = new SingleConnectionDataSource(database.jdbcUrl(), true);
    try {
      JdbcTemplate sql = new JdbcTemplate(one);
      sql.execute("SET TimeZone = 'UTC'");
      return work.apply(sql);
    } finally {
      one.destroy();
    }
  }

  /** What differs, the first of it. */
  List<String> differencesFrom(TableRows expected) {
    List<String> differences = new ArrayList<>();
    TreeSet<String> names = new TreeSet<>(tables.keySet());
    names.addAll(expected.tables.keySet());
    for (String table : names) {
      Map<Integer, String> here = tables.getOrDefault(table, Map.of());
      Map<Integer, String> there = expected.tables.getOrDefault(table, Map.of());
      TreeSet<Integer> keys = new TreeSet<>(here.keySet());
      keys.addAll(there.keySet());
      keys.stream()
          .filter(key -> !Objects.equals(here.get(key), there.get(key)))
          .limit(SHOWN)
          .forEach(
              key ->
                  differences.add(
                      "%s %d:%n is       %s%n expected %s"
                          .formatted(table, key, here.get(key), there.get(key))));
    }
    return differences;
  }
}
