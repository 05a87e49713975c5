package dev.neap.support;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * All rows of all tables of some schemas, so that two moments can be compared.
 *
 * <p>A row is its {@code to_jsonb} text: the order of columns and of rows does not matter. Small
 * tables are there row by row, larger ones as number of rows and one MD5 over all of them.
 *
 * @param tables for each table, with its schema, its rows
 */
public record DataSnapshot(Map<String, List<String>> tables) {

  private static final int LISTED = 1000;

  /**
   * Reads the tables one after the other; foreign and temporary tables are left out.
   *
   * @param schemas the schemas to read; {@code public} when none is named
   */
  public static DataSnapshot of(DataSource database, String... schemas) {
    JdbcClient sql = JdbcClient.create(database);
    List<String> names =
        sql.sql(
                """
                SELECT format('%I.%I', n.nspname, c.relname)
                FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND n.nspname = ANY (?)
                """)
            .param(schemas.length == 0 ? new String[] {"public"} : schemas)
            .query((row, number) -> row.getString(1))
            .list();
    Map<String, List<String>> tables = new TreeMap<>();
    names.forEach(name -> tables.put(name, rows(sql, name)));
    return new DataSnapshot(tables);
  }

  private static List<String> rows(JdbcClient sql, String table) {
    List<String> rows =
        sql.sql(
                "SELECT to_jsonb(t)::text COLLATE \"C\" FROM "
                    + table
                    + " t ORDER BY 1 LIMIT "
                    + (LISTED + 1))
            .query((row, number) -> row.getString(1))
            .list();
    return rows.size() <= LISTED ? rows : digest(sql, table);
  }

  private static List<String> digest(JdbcClient sql, String table) {
    String digests = "SELECT md5(to_jsonb(t)::text) COLLATE \"C\" AS row FROM " + table + " t";
    return List.of(
        sql.sql(
                "SELECT count(*) || ' rows, md5 ' || md5(string_agg(row, '' ORDER BY row)) FROM ("
                    + digests
                    + ") d")
            .query(String.class)
            .single());
  }

  /** What is only in the other snapshot, marked {@code -}, and only in this one, {@code +}. */
  public List<String> differencesFrom(DataSnapshot before) {
    return new CatalogSnapshot(lines()).differencesFrom(new CatalogSnapshot(before.lines()));
  }

  private List<String> lines() {
    return tables.entrySet().stream()
        .flatMap(table -> table.getValue().stream().map(row -> table.getKey() + " " + row))
        .toList();
  }

  @Override
  public String toString() {
    return String.join("\n", lines());
  }
}
