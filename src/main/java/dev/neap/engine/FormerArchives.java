package dev.neap.engine;

import dev.neap.lifecycle.Standing;
import dev.neap.migration.Migration;
import dev.neap.migration.Names;
import dev.neap.schema.Identifier;
import dev.neap.schema.TableName;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Sets aside what an earlier run of a migration archived, under a name with that run's number: a
 * new run begins with an empty archive, and nothing that was kept is lost.
 *
 * @param jdbc the target database
 */
record FormerArchives(JdbcClient jdbc) {

  /** Renames the archives of the run that was taken back, in the caller's transaction. */
  void setAside(Standing former, Migration migration) {
    String schema = former.registration().targetSchema();
    migration.tables().stream()
        .map(table -> new TableName(schema, table))
        .forEach(
            table -> {
              Names names = new Names(former.name());
              setAside(former, names.archive(table));
              setAside(former, names.kept(table));
              setAside(former, new Names(Reversal.name(former.name())).archive(table));
            });
  }

  /** Renames the schemas of tables that the run that was taken back had dropped. */
  void setAsideTables(Standing former) {
    for (String name : List.of(former.name(), Reversal.name(former.name()))) {
      String schema = new Names(name).archiveSchema();
      boolean isThere =
          jdbc.sql("SELECT to_regnamespace(:name) IS NOT NULL")
              .param("name", Identifier.quote(schema))
              .query((row, number) -> row.getBoolean(1))
              .single();
      if (isThere) {
        String aside = Identifier.derive(schema, "run" + former.run());
        jdbc.sql(
                "ALTER SCHEMA "
                    + Identifier.quote(schema)
                    + " RENAME TO "
                    + Identifier.quote(aside))
            .update();
      }
    }
  }

  /** Lets a new run run the user's own statements again. */
  void forgetStatements(Migration migration) {
    jdbc.sql("DELETE FROM neap.sql_run WHERE migration IN (:name, :back)")
        .param("name", migration.name())
        .param("back", Reversal.name(migration.name()))
        .update();
  }

  private void setAside(Standing former, TableName archive) {
    boolean isThere =
        jdbc.sql("SELECT to_regclass(:name) IS NOT NULL")
            .param("name", archive.sql())
            .query((row, number) -> row.getBoolean(1))
            .single();
    if (!isThere) {
      return;
    }
    TableName aside =
        new TableName(archive.schema(), Identifier.derive("run" + former.run(), archive.name()));
    jdbc.sql("ALTER TABLE " + archive.sql() + " RENAME TO " + Identifier.quote(aside.name()))
        .update();
    jdbc.sql(
            """
            UPDATE neap.archive SET archive_table = :aside
            WHERE migration = :migration AND run = :run AND archive_table = :archive
            """)
        .param("aside", aside.toString())
        .param("migration", former.name())
        .param("run", former.run())
        .param("archive", archive.toString())
        .update();
  }
}
