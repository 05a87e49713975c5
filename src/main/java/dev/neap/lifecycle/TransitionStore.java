package dev.neap.lifecycle;

import static java.util.Objects.requireNonNull;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Keeps the log of what was done to each migration, and wakes those who LISTEN to it. */
final class TransitionStore {

  private final JdbcClient jdbc;

  TransitionStore(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** Writes one row; the caller's transaction is the one that made the change. */
  void append(@Nullable State from, Standing now, Entry entry) {
    jdbc.sql(
            """
            INSERT INTO neap.transition
              (migration, run, version, from_state, to_state, event, actor, reason, detail)
            VALUES (:name, :run, :version, :from, :to, :event, :actor, :reason,
              CAST(:detail AS jsonb))
            """)
        .param("name", now.name())
        .param("run", now.run())
        .param("version", now.version())
        .param("from", from == null ? null : from.name())
        .param("to", now.state().name())
        .param("event", entry.event().name())
        .param("actor", entry.actor())
        .param("reason", entry.reason())
        .param("detail", entry.detail())
        .update();
    jdbc.sql("SELECT pg_notify('neap', :name)").param("name", now.name()).query(row -> {});
  }

  /** The log of a migration, oldest first; empty when there is none of this name. */
  List<Transition> history(String name) {
    return jdbc.sql("SELECT * FROM neap.transition WHERE migration = :name ORDER BY version")
        .param("name", name)
        .query((row, number) -> transition(row))
        .list();
  }

  /** The rows since the migration came into the state it was seen in. */
  List<Transition> stay(Standing seen) {
    return jdbc.sql(
            """
            SELECT * FROM neap.transition t WHERE migration = :name AND version > coalesce(
              (SELECT max(m.version) FROM neap.transition m
                WHERE m.migration = :name AND m.from_state IS DISTINCT FROM m.to_state), 0)
            ORDER BY version
            """)
        .param("name", seen.name())
        .query((row, number) -> transition(row))
        .list();
  }

  private static Transition transition(ResultSet row) throws SQLException {
    return new Transition(
        row.getLong("id"),
        row.getString("migration"),
        row.getInt("run"),
        row.getLong("version"),
        Optional.ofNullable(row.getString("from_state")).map(State::valueOf).orElse(null),
        State.valueOf(row.getString("to_state")),
        Event.valueOf(row.getString("event")),
        requireNonNull(row.getObject("at", OffsetDateTime.class)).toInstant(),
        row.getString("actor"),
        row.getString("reason"),
        row.getString("detail"));
  }
}
