package dev.neap.engine;

import dev.neap.migration.Names;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Reads what the names of a migration's objects may end in, once. */
final class NameEnds {

  private final JdbcClient jdbc;
  private final String schema;
  private @Nullable List<String[]> read;

  /** Those for the tables of a schema. */
  NameEnds(JdbcClient jdbc, String schema) {
    this.jdbc = jdbc;
    this.schema = schema;
  }

  /** Tables, columns, and whatever else in the schema has a name. */
  List<String[]> all() {
    List<String[]> ends = read;
    if (ends == null) {
      ends = new ArrayList<>();
      columns(ends);
      objects(ends);
      read = ends;
    }
    return ends;
  }

  private void columns(List<String[]> ends) {
    Names names = new Names("");
    jdbc.sql(
            """
            SELECT c.relname, a.attname
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
            WHERE n.nspname = :schema AND c.relkind IN ('r', 'p')
            """)
        .param("schema", schema)
        .query(
            row -> {
              String table = row.getString(1);
              String column = row.getString(2);
              ends.add(new String[] {schema, table, column});
              ends.add(new String[] {schema, table, names.shadow(column)});
              ends.add(new String[] {schema, table});
              ends.add(new String[] {column + "_not_null"});
            });
  }

  private void objects(List<String[]> ends) {
    jdbc.sql(
            """
            SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = :schema
            UNION SELECT o.conname FROM pg_constraint o
            JOIN pg_namespace n ON n.oid = o.connamespace WHERE n.nspname = :schema
            """)
        .param("schema", schema)
        .query(
            row -> {
              ends.add(new String[] {row.getString(1)});
            });
  }
}
