package dev.neap.engine;

import dev.neap.lifecycle.Lifecycle;
import dev.neap.lifecycle.Standing;
import java.time.Duration;
import java.time.Instant;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Reads from the database when something was last done for a migration: its log, its checkpoints,
 * and statements of its own that the server is at work on, unless they wait for a lock.
 */
record Pulse(JdbcClient jdbc, Duration longest) {

  private static final String LAST =
      """
      SELECT greatest(
        (SELECT max(at) FROM neap.transition WHERE migration = :migration AND event NOT IN
          ('WAITS', 'STALLED', 'STALL_OVER', 'APPROVAL_WANTED', 'DROP_AHEAD')),
        (SELECT max(updated_at) FROM neap.checkpoint
          WHERE migration = :migration AND run = :run),
        (SELECT max(acquired_at) FROM neap.lease WHERE migration = :migration),
        (SELECT max(changed_at) FROM neap.flag_change WHERE starts_with(key, :migration || '.')),
        (SELECT max(clock_timestamp()) FROM pg_catalog.pg_stat_activity
          WHERE datname = current_database() AND state = 'active' AND query LIKE :comment
            AND wait_event_type IS DISTINCT FROM 'Lock' AND pid <> pg_backend_pid()))
      """;

  /**
   * What was found.
   *
   * @param last when something was last done
   * @param stalled whether that is longer ago than it may be
   */
  record Beat(Instant last, boolean stalled) {}

  Beat of(Standing standing, Instant now) {
    if (Lifecycle.hasEnded(standing.state())) {
      return new Beat(standing.stateSince(), false);
    }
    Instant last =
        jdbc.sql(LAST)
            .param("migration", standing.name())
            .param("run", standing.run())
            .param("comment", "/* neap:" + standing.name() + ":%")
            .query((row, number) -> row.getTimestamp(1).toInstant())
            .single();
    return new Beat(last, last.plus(longest).isBefore(now));
  }
}
