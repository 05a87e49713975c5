package dev.neap.engine;

import dev.neap.engine.Evidence.Kind;
import dev.neap.migration.Plan;
import dev.neap.schema.TableName;
import java.sql.Types;
import java.util.List;
import java.util.Objects;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Finds sessions that are in a transaction, at this moment, on what an older version shows. Which
 * version a session is set to, its {@code search_path}, no other session can read; what it has
 * locked they can.
 */
record OldSessions(JdbcClient jdbc) {

  private static final String HOLDING =
      """
      SELECT a.pid, a.usename, a.application_name, a.xact_start, clock_timestamp() AS now,
        string_agg(DISTINCT format('%I.%I', n.nspname, c.relname), ', ') AS relations
      FROM pg_catalog.pg_locks l
      JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid AND a.backend_type = 'client backend'
      JOIN pg_catalog.pg_class c ON c.oid = l.relation
      JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      WHERE l.locktype = 'relation' AND a.datname = current_database() AND a.pid <> pg_backend_pid()
        AND a.xact_start IS NOT NULL AND a.application_name NOT LIKE 'neap%'
        AND (c.oid = ANY (SELECT pg_catalog.to_regclass(t) FROM unnest(CAST(:tables AS text[])) t)
          OR c.relname = ANY (CAST(:names AS text[])) AND n.nspname <> :version AND EXISTS (
            SELECT FROM neap.versions() v WHERE v.name = n.nspname AND v.of_schema = :schema))
        AND NOT EXISTS (
          SELECT FROM pg_catalog.pg_locks o JOIN pg_catalog.pg_class w ON w.oid = o.relation
          JOIN pg_catalog.pg_namespace m ON m.oid = w.relnamespace
          WHERE o.pid = l.pid AND o.locktype = 'relation' AND m.nspname = :version)
      GROUP BY 1, 2, 3, 4 ORDER BY a.xact_start LIMIT 10
      """;

  List<Evidence> of(Plan plan) {
    String version = plan.version();
    if (version == null || plan.dropped().isEmpty()) {
      return List.of();
    }
    String schema = plan.before().schema();
    List<String> names = List.copyOf(plan.dropped().keySet());
    return jdbc.sql(HOLDING)
        .param("schema", schema)
        .param("version", version)
        .param("names", names.toArray(String[]::new), Types.ARRAY)
        .param(
            "tables",
            names.stream().map(n -> new TableName(schema, n).sql()).toArray(String[]::new),
            Types.ARRAY)
        .query(
            (row, number) ->
                new Evidence(
                    Kind.SESSION,
                    "session %d (%s%s) is in a transaction on %s, not by version %s"
                        .formatted(
                            row.getInt("pid"),
                            row.getString("usename"),
                            Objects.toString(row.getString("application_name"), "").isEmpty()
                                ? ""
                                : ", " + row.getString("application_name"),
                            row.getString("relations"),
                            version),
                    null,
                    row.getTimestamp("xact_start").toInstant(),
                    row.getTimestamp("now").toInstant()))
        .list();
  }
}
