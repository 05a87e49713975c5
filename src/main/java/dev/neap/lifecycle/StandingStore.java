package dev.neap.lifecycle;

import static java.util.Objects.requireNonNull;

import dev.neap.lifecycle.Standing.Asked;
import dev.neap.lifecycle.Standing.Pause;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Keeps one row for each migration: where it stands. */
final class StandingStore {

  private final JdbcClient jdbc;

  StandingStore(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  Optional<Standing> find(String name) {
    return jdbc.sql("SELECT * FROM neap.migration WHERE name = :name")
        .param("name", name)
        .query((row, number) -> standing(row))
        .optional();
  }

  List<Standing> all() {
    return jdbc.sql("SELECT * FROM neap.migration ORDER BY started_at, name")
        .query((row, number) -> standing(row))
        .list();
  }

  List<String> active() {
    List<String> ended =
        Stream.of(State.values()).filter(Lifecycle::hasEnded).map(State::name).toList();
    return jdbc.sql(
            """
            SELECT name FROM neap.migration
            WHERE state NOT IN (:ended) OR request IS NOT NULL ORDER BY started_at, name
            """)
        .param("ended", ended)
        .query(String.class)
        .list();
  }

  /** The migration of this name, which nobody else can change before the transaction ends. */
  Standing locked(String name) {
    return jdbc.sql("SELECT * FROM neap.migration WHERE name = :name FOR UPDATE")
        .param("name", name)
        .query((row, number) -> standing(row))
        .optional()
        .orElseThrow(() -> new UnknownMigrationException(name));
  }

  /** Adds a migration that stands there; empty when there is one of its name. */
  Optional<Standing> insert(Registration registration, State state) {
    return jdbc.sql(
            """
            INSERT INTO neap.migration
              (name, state, version, source, file, checksum, plan, target_schema, started_by)
            VALUES (:name, '%s', 1, :source, :file, :checksum, CAST(:plan AS jsonb),
              :targetSchema, :startedBy)
            ON CONFLICT (name) DO NOTHING RETURNING *
            """
                .formatted(state.name()))
        .paramSource(registration)
        .query((row, number) -> standing(row))
        .optional();
  }

  /**
   * Changes the row that was seen, and raises its version.
   *
   * @param assignments what to SET, with named parameters
   * @throws StaleVersionException when it has another version now
   */
  Standing update(Standing seen, String assignments, Map<String, ?> values) {
    return jdbc.sql(
            "UPDATE neap.migration SET version = version + 1, "
                + assignments
                + " WHERE name = :name AND version = :version RETURNING *")
        .params(values)
        .param("name", seen.name())
        .param("version", seen.version())
        .query((row, number) -> standing(row))
        .optional()
        .orElseThrow(() -> new StaleVersionException(seen));
  }

  void setDropped(Standing seen) {
    int updated =
        jdbc.sql(
                """
                UPDATE neap.migration SET dropped = true
                WHERE name = :name AND run = :run AND state = 'CONTRACTING'
                """)
            .param("name", seen.name())
            .param("run", seen.run())
            .update();
    if (updated == 0) {
      throw new StaleVersionException(seen);
    }
  }

  private static Standing standing(ResultSet row) throws SQLException {
    Registration registration =
        new Registration(
            row.getString("name"),
            row.getString("source"),
            row.getString("file"),
            row.getString("checksum"),
            row.getString("plan"),
            row.getString("target_schema"),
            row.getString("started_by"));
    Instant pausedSince = instant(row, "pause_since");
    Instant askedAt = instant(row, "request_at");
    return new Standing(
        row.getString("name"),
        row.getInt("run"),
        State.valueOf(row.getString("state")),
        Optional.ofNullable(row.getString("halted_in")).map(State::valueOf).orElse(null),
        row.getLong("version"),
        registration,
        requireNonNull(instant(row, "started_at")),
        requireNonNull(instant(row, "state_since")),
        pausedSince == null
            ? null
            : new Pause(row.getString("pause_by"), pausedSince, row.getString("pause_reason")),
        askedAt == null
            ? null
            : new Asked(
                Request.valueOf(row.getString("request")), row.getString("request_by"), askedAt),
        row.getInt("verify_rounds"),
        row.getBoolean("dropped"),
        row.getString("failure"),
        row.getBoolean("baseline"));
  }

  private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
    OffsetDateTime at = row.getObject(column, OffsetDateTime.class);
    return at == null ? null : at.toInstant();
  }
}
