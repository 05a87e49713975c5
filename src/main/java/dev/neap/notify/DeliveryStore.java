package dev.neap.notify;

import static java.util.Objects.requireNonNull;

import dev.neap.lifecycle.Event;
import dev.neap.lifecycle.State;
import dev.neap.lifecycle.Transition;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Keeps how far each consumer was told of each migration, and who delivers to it.
 *
 * <p>Each statement is a transaction of its own: none is open while a message is on its way. Times
 * are the database's.
 */
final class DeliveryStore {

  /** After this, a channel that no process served begins anew. */
  private static final Duration FORGOTTEN = Duration.ofDays(7);

  private final JdbcClient jdbc;

  DeliveryStore(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * A row of the log that a consumer was not told of yet.
   *
   * @param attempts how often the first such row of its migration was tried
   * @param refusedFor how long it has been refused; null when it has not
   */
  record Due(
      Transition row, String database, String schema, int attempts, @Nullable Duration refusedFor) {

    /** The same, of a row behind the one that was tried. */
    Due untried() {
      return new Due(row, database, schema, 0, null);
    }
  }

  /**
   * Makes a consumer known: it is told of what is written from now on.
   *
   * @param fromTheStart whether it is told of all there is, when it was not known before
   * @param forgets whether it begins anew when no process served it for long
   */
  void register(String consumer, boolean fromTheStart, boolean forgets) {
    if (forgets) {
      jdbc.sql(
              """
              DELETE FROM neap.consumer WHERE name = :name
                AND served_at < clock_timestamp() - :forgotten * interval '1 millisecond'
              """)
          .param("name", consumer)
          .param("forgotten", FORGOTTEN.toMillis())
          .update();
    }
    jdbc.sql(
            """
            WITH new AS (
              INSERT INTO neap.consumer (name) VALUES (:name) ON CONFLICT DO NOTHING RETURNING name)
            INSERT INTO neap.delivery (consumer, migration, version)
            SELECT new.name, m.name, m.version FROM new, neap.migration m WHERE NOT :all
            """)
        .param("name", consumer)
        .param("all", fromTheStart)
        .update();
  }

  /** Notes, once an hour, that a process has the consumer in its configuration. */
  void served(String consumer) {
    jdbc.sql(
            """
            UPDATE neap.consumer SET served_at = clock_timestamp()
            WHERE name = :name AND served_at < clock_timestamp() - interval '1 hour'
            """)
        .param("name", consumer)
        .update();
  }

  /** Whether the consumer was told of every row, or need not be. */
  boolean isUpToDate(String consumer) {
    return jdbc.sql(
            """
            SELECT NOT EXISTS (SELECT FROM neap.migration m
              LEFT JOIN neap.delivery d ON d.migration = m.name AND d.consumer = :name
              WHERE m.version > coalesce(d.version, 0))
            """)
        .param("name", consumer)
        .query(Boolean.class)
        .single();
  }

  /** The rows that are due, oldest first; of each migration the first few. */
  List<Due> due(String consumer, int most) {
    return jdbc.sql(
            """
            SELECT t.*, current_database() AS database, m.target_schema,
              coalesce(d.attempts, 0) AS attempts,
              extract(epoch FROM clock_timestamp() - d.refused_since) AS refused_for
            FROM neap.migration m
            LEFT JOIN neap.delivery d ON d.migration = m.name AND d.consumer = :name
            CROSS JOIN LATERAL (
              SELECT * FROM neap.transition t
              WHERE t.migration = m.name AND t.version > coalesce(d.version, 0)
              ORDER BY t.version LIMIT 20) t
            WHERE m.version > coalesce(d.version, 0)
              AND (d.next_attempt_at IS NULL OR d.next_attempt_at <= clock_timestamp())
            ORDER BY t.id LIMIT :most
            """)
        .param("name", consumer)
        .param("most", most)
        .query((row, number) -> due(row))
        .list();
  }

  /** The log of a run up to a row. */
  List<Transition> history(Transition upTo) {
    return jdbc.sql(
            """
            SELECT * FROM neap.transition
            WHERE migration = :name AND run = :run AND version <= :version ORDER BY version
            """)
        .param("name", upTo.migration())
        .param("run", upTo.run())
        .param("version", upTo.version())
        .query((row, number) -> transition(row))
        .list();
  }

  /**
   * Takes the right to deliver to a consumer.
   *
   * @param lasts after which time it is free again, unless it is kept
   * @return the number of the claim; empty when another process has it
   */
  OptionalLong claim(String consumer, String owner, Duration lasts) {
    Optional<Long> claim =
        jdbc.sql(
                """
                UPDATE neap.consumer SET claim = claim + 1, claimed_by = :owner,
                  claimed_until = clock_timestamp() + :lasts * interval '1 millisecond'
                WHERE name = :name
                  AND (claimed_until IS NULL OR claimed_until <= clock_timestamp())
                RETURNING claim
                """)
            .param("name", consumer)
            .param("owner", owner)
            .param("lasts", lasts.toMillis())
            .query(Long.class)
            .optional();
    return claim.map(OptionalLong::of).orElseGet(OptionalLong::empty);
  }

  /** Keeps a claim for as long again; false when another process has taken over. */
  boolean keep(String consumer, long claim, Duration lasts) {
    return jdbc.sql(
                """
                UPDATE neap.consumer
                SET claimed_until = clock_timestamp() + :lasts * interval '1 millisecond'
                WHERE name = :name AND claim = :claim
                """)
            .param("name", consumer)
            .param("claim", claim)
            .param("lasts", lasts.toMillis())
            .update()
        == 1;
  }

  /** Gives a claim up, unless another process has taken over. */
  void release(String consumer, long claim) {
    jdbc.sql("UPDATE neap.consumer SET claimed_until = NULL WHERE name = :name AND claim = :claim")
        .param("name", consumer)
        .param("claim", claim)
        .update();
  }

  /** How a row ended for a consumer. */
  enum End {
    SENT,
    PASSED_OVER,
    GIVEN_UP
  }

  /**
   * Notes that a consumer need not be told of a row any more.
   *
   * @return false when another process has taken over, or the migration is gone
   */
  boolean advance(String consumer, long claim, Transition row, End end, @Nullable String error) {
    return jdbc.sql(
                """
                INSERT INTO neap.delivery AS d
                  (consumer, migration, version, sent_at, given_up, last_error, failed_at)
                SELECT c.name, m.name, :version,
                  CASE WHEN :end = 'SENT' THEN clock_timestamp() END,
                  CASE WHEN :end = 'GIVEN_UP' THEN 1 ELSE 0 END, :error,
                  CASE WHEN :end = 'GIVEN_UP' THEN clock_timestamp() END
                FROM (SELECT name FROM neap.consumer
                  WHERE name = :name AND claim = :claim FOR SHARE) c, neap.migration m
                WHERE m.name = :migration
                ON CONFLICT (consumer, migration) DO UPDATE SET
                  version = excluded.version, attempts = 0, next_attempt_at = NULL,
                  refused_since = NULL, given_up = d.given_up + excluded.given_up,
                  sent_at = coalesce(excluded.sent_at, d.sent_at),
                  last_error = coalesce(excluded.last_error, d.last_error),
                  failed_at = coalesce(excluded.failed_at, d.failed_at)
                """)
            .param("name", consumer)
            .param("claim", claim)
            .param("migration", row.migration())
            .param("version", row.version())
            .param("end", end.name())
            .param("error", error)
            .update()
        == 1;
  }

  /**
   * Notes that a row was not taken and is tried again later.
   *
   * @param wait after which time
   * @return false when another process has taken over, or the migration is gone
   */
  boolean postpone(
      String consumer, long claim, Transition row, Duration wait, boolean refused, String error) {
    return jdbc.sql(
                """
                INSERT INTO neap.delivery AS d (consumer, migration, version, attempts,
                  next_attempt_at, refused_since, last_error, failed_at)
                SELECT c.name, m.name, 0, 1,
                  clock_timestamp() + :wait * interval '1 millisecond',
                  CASE WHEN :refused THEN clock_timestamp() END, :error, clock_timestamp()
                FROM (SELECT name FROM neap.consumer
                  WHERE name = :name AND claim = :claim FOR SHARE) c, neap.migration m
                WHERE m.name = :migration
                ON CONFLICT (consumer, migration) DO UPDATE SET
                  attempts = d.attempts + 1, next_attempt_at = excluded.next_attempt_at,
                  refused_since = coalesce(d.refused_since, excluded.refused_since),
                  last_error = excluded.last_error, failed_at = excluded.failed_at
                """)
            .param("name", consumer)
            .param("claim", claim)
            .param("migration", row.migration())
            .param("wait", wait.toMillis())
            .param("refused", refused)
            .param("error", error)
            .update()
        == 1;
  }

  private static Due due(ResultSet row) throws SQLException {
    double seconds = row.getDouble("refused_for");
    Duration refused = row.wasNull() ? null : Duration.ofMillis(Math.round(seconds * 1000));
    return new Due(
        transition(row),
        row.getString("database"),
        row.getString("target_schema"),
        row.getInt("attempts"),
        refused);
  }

  private static Transition transition(ResultSet row) throws SQLException {
    String from = row.getString("from_state");
    return new Transition(
        row.getLong("id"),
        row.getString("migration"),
        row.getInt("run"),
        row.getLong("version"),
        from == null ? null : State.valueOf(from),
        State.valueOf(row.getString("to_state")),
        Event.valueOf(row.getString("event")),
        instant(row, "at"),
        row.getString("actor"),
        row.getString("reason"),
        row.getString("detail"));
  }

  private static Instant instant(ResultSet row, String column) throws SQLException {
    return requireNonNull(row.getObject(column, OffsetDateTime.class)).toInstant();
  }
}
