package dev.neap.engine;

import dev.neap.lifecycle.Standing;
import java.time.Instant;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Keeps who or what holds the readers of a migration where they are. */
record RolloutStore(JdbcClient jdbc) {

  /**
   * A hold.
   *
   * @param by who or what holds them
   * @param because why
   * @param since since when
   */
  record Hold(String by, String because, Instant since) {}

  Optional<Hold> hold(Standing standing) {
    return jdbc.sql(
            """
            SELECT held_by, held_because, held_since FROM neap.rollout
            WHERE migration = :migration AND run = :run
            """)
        .param("migration", standing.name())
        .param("run", standing.run())
        .query(
            (row, number) ->
                new Hold(row.getString(1), row.getString(2), row.getTimestamp(3).toInstant()))
        .optional();
  }

  void hold(Standing standing, String by, String because) {
    jdbc.sql(
            """
            INSERT INTO neap.rollout (migration, run, held_by, held_because)
            VALUES (:migration, :run, :by, :because)
            ON CONFLICT (migration, run) DO UPDATE SET held_by = excluded.held_by,
              held_because = excluded.held_because, held_since = excluded.held_since
            """)
        .param("migration", standing.name())
        .param("run", standing.run())
        .param("by", by)
        .param("because", because)
        .update();
  }

  void release(Standing standing) {
    jdbc.sql("DELETE FROM neap.rollout WHERE migration = :migration AND run = :run")
        .param("migration", standing.name())
        .param("run", standing.run())
        .update();
  }
}
