package dev.neap.cli;

import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;

/** What {@code doctor} asks about what goes on in the database, and what was left in it. */
final class ActivityFindings {

  private final JdbcTemplate jdbc;
  private final String schema;

  ActivityFindings(JdbcTemplate jdbc, String schema) {
    this.jdbc = jdbc;
    this.schema = schema;
  }

  List<Finding> all() {
    return List.of(
        transactions(), prepared(), slots(), invalidIndexes(), unvacuumed(), neverAnalyzed());
  }

  private Finding transactions() {
    return Finding.none(
        "old transactions",
        jdbc.query(
            """
            SELECT format('pid %s (%s, %s) for %s', pid, coalesce(usename, '?'),
              coalesce(nullif(application_name, ''), 'no name'),
              date_trunc('second', clock_timestamp() - xact_start))
            FROM pg_stat_activity
            WHERE xact_start < clock_timestamp() - interval '5 minutes'
              AND datname = current_database() ORDER BY xact_start
            """,
            Finding::line),
        "They hold locks and keep dead rows: let them end, or SELECT pg_terminate_backend(pid).");
  }

  private Finding prepared() {
    return Finding.none(
        "prepared transactions",
        jdbc.query(
            """
            SELECT format('%s of %s', gid, owner) FROM pg_prepared_xacts
            WHERE database = current_database() AND prepared < now() - interval '1 minute'
            ORDER BY prepared
            """,
            Finding::line),
        "They hold their locks until somebody ends them: COMMIT PREPARED or ROLLBACK PREPARED.");
  }

  private Finding slots() {
    return Finding.none(
        "inactive replication slots",
        jdbc.query(
            "SELECT slot_name::text FROM pg_replication_slots WHERE NOT active ORDER BY 1",
            Finding::line),
        "They keep all WAL that a backfill writes until the disk is full: let their reader come"
            + " back, or SELECT pg_drop_replication_slot(name).");
  }

  private Finding invalidIndexes() {
    return Finding.none(
        "invalid indexes",
        jdbc.query(
            """
            SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
            JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = ? AND NOT i.indisvalid AND c.relkind = 'i' ORDER BY 1
            """,
            Finding::line,
            schema),
        "They cost each write and serve no query: DROP INDEX CONCURRENTLY and build them again.");
  }

  private Finding unvacuumed() {
    return Finding.none(
        "tables without autovacuum",
        jdbc.query(
            """
            SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = ? AND c.relkind = 'r'
              AND 'autovacuum_enabled=false' = ANY (c.reloptions) ORDER BY 1
            """,
            Finding::line,
            schema),
        "ALTER TABLE … RESET (autovacuum_enabled) before a backfill rewrites them.");
  }

  private Finding neverAnalyzed() {
    return Finding.none(
        "tables never analyzed",
        jdbc.query(
            """
            SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = ? AND c.relkind = 'r' AND c.reltuples < 0
              AND pg_relation_size(c.oid) > 8 * 8192 ORDER BY 1
            """,
            Finding::line,
            schema),
        "ANALYZE them: without statistics, progress has no total and plans are guesses.");
  }
}
