package dev.neap.preflight;

import dev.neap.migration.Objection;
import dev.neap.migration.Phase;
import dev.neap.migration.Plan;
import dev.neap.migration.RowRewrite;
import dev.neap.postgres.SqlStates;
import dev.neap.schema.TableName;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Where the users' triggers are to be suppressed, the role may do so, and nothing stands on the
 * existing columns that the server enforces by triggers too: they would go unchecked. What stands
 * on new columns is built and proved after the backfill.
 *
 * @see <a href="https://www.postgresql.org/docs/current/runtime-config-client.html">PostgreSQL
 *     manual, Client Connection Defaults, session_replication_role</a>
 */
final class TriggersCanBeSuppressed implements Check {

  private static final String ENFORCED =
      """
      SELECT DISTINCT k.conname || ' of ' || k.conrelid::regclass AS name,
        CASE k.contype WHEN 'f' THEN 'foreign key ' ELSE 'deferrable constraint ' END AS kind,
        k.contype = 'f' AND k.conrelid <> ALL (t.tables) AS incoming
      FROM (SELECT CAST(CAST(:tables AS text[]) AS regclass[])::oid[] AS tables) t, pg_constraint k
      JOIN pg_attribute a ON a.attname = ANY (CAST(:columns AS text[]))
      WHERE (k.contype = 'f' OR k.contype IN ('p', 'u', 'x') AND k.condeferrable)
        AND (k.conrelid = ANY (t.tables) AND a.attrelid = k.conrelid AND a.attnum = ANY (k.conkey)
          OR k.confrelid = ANY (t.tables) AND a.attrelid = k.confrelid
            AND a.attnum = ANY (k.confkey))
      ORDER BY 1
      """;

  @Override
  public List<Objection> objections(Plan plan, DataSource database) {
    List<RowRewrite> rewrites =
        plan.steps(Phase.BACKFILL).stream()
            .filter(RowRewrite.class::isInstance)
            .map(RowRewrite.class::cast)
            .toList();
    if (rewrites.isEmpty()) {
      return List.of();
    }
    List<Objection> objections = new ArrayList<>(role(database));
    JdbcClient jdbc = JdbcClient.create(database);
    rewrites.stream()
        .flatMap(rewrite -> enforced(jdbc, rewrite))
        .distinct()
        .forEach(objections::add);
    return objections;
  }

  /** Tried rather than looked up: hosted servers have ways of their own to allow it. */
  private static List<Objection> role(DataSource database) {
    JdbcClient jdbc = JdbcClient.create(database);
    try {
      new TransactionTemplate(new JdbcTransactionManager(database))
          .executeWithoutResult(
              status -> {
                status.setRollbackOnly();
                jdbc.sql("SET LOCAL session_replication_role = replica").update();
              });
      return List.of();
    } catch (DataAccessException e) {
      if (!SqlStates.of(e).orElse("").equals("42501")) {
        throw e;
      }
      String role = jdbc.sql("SELECT quote_ident(current_user)").query(String.class).single();
      return List.of(
          new Objection(
              "NEAP-1164",
              "user-triggers is suppress, and role "
                  + role
                  + " may not set session_replication_role",
              "As a superuser: GRANT SET ON PARAMETER session_replication_role TO "
                  + role
                  + " (PostgreSQL 15 and later; before, only a superuser may set it), or let"
                  + " user-triggers be fire"));
    }
  }

  private static Stream<Objection> enforced(JdbcClient jdbc, RowRewrite rewrite) {
    String[] tables =
        Stream.concat(Stream.of(rewrite.table()), rewrite.leaves().stream())
            .map(TableName::sql)
            .toArray(String[]::new);
    return jdbc
        .sql(ENFORCED)
        .param("tables", tables, Types.ARRAY)
        .param("columns", TriggerNotes.columns(rewrite).toArray(String[]::new), Types.ARRAY)
        .query(
            (row, number) ->
                new Objection(
                    "NEAP-1165",
                    "user-triggers is suppress, and "
                        + row.getString("kind")
                        + row.getString("name")
                        + (row.getBoolean("incoming") ? " points at" : " stands on")
                        + " a column that '"
                        + rewrite.what()
                        + "' sets: the server would not enforce it",
                    "Let user-triggers be fire, or disable single triggers yourself"))
        .list()
        .stream();
  }
}
