package dev.neap.engine;

import dev.neap.lifecycle.Standing;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Keeps what was changed of a run's settings; whether a change is over, the database's clock says.
 */
final class TuningStore {

  private final JdbcClient jdbc;

  TuningStore(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  record Row(
      String key, String value, String by, Instant at, @Nullable Instant until, boolean over) {}

  /** All that is kept, in the order of the keys. */
  List<Row> all(Standing standing) {
    return jdbc.sql(
            """
            SELECT key, value, by, at, until, until <= clock_timestamp() AS over
            FROM neap.tuning WHERE migration = :migration AND run = :run ORDER BY key
            """)
        .param("migration", standing.name())
        .param("run", standing.run())
        .query(TuningStore::row)
        .list();
  }

  /** Keeps others from changing the migration until the transaction ends. */
  void lock(Standing standing) {
    jdbc.sql("SELECT FROM neap.migration WHERE name = :name FOR UPDATE")
        .param("name", standing.name())
        .query(row -> {});
  }

  Row set(Standing standing, TuningKey key, String value, @Nullable Duration lasting, String by) {
    return jdbc.sql(
            """
            INSERT INTO neap.tuning (migration, run, key, value, by, until)
            VALUES (:migration, :run, :key, :value, :by,
              clock_timestamp() + CAST(:seconds AS double precision) * interval '1 s')
            ON CONFLICT (migration, run, key) DO UPDATE SET value = excluded.value,
              by = excluded.by, at = clock_timestamp(), until = excluded.until
            RETURNING key, value, by, at, until, false AS over
            """)
        .param("migration", standing.name())
        .param("run", standing.run())
        .param("key", key.word())
        .param("value", value)
        .param("by", by)
        .param("seconds", lasting == null ? null : lasting.toMillis() / 1000.0)
        .query(TuningStore::row)
        .single();
  }

  /** Takes a change back; tells whether it was there as it was seen. */
  boolean remove(Standing standing, Row seen) {
    return jdbc.sql(
                """
                DELETE FROM neap.tuning
                WHERE migration = :migration AND run = :run AND key = :key AND at = :at
                """)
            .param("migration", standing.name())
            .param("run", standing.run())
            .param("key", seen.key())
            .param("at", seen.at().atOffset(ZoneOffset.UTC))
            .update()
        > 0;
  }

  private static Row row(ResultSet row, int number) throws SQLException {
    OffsetDateTime until = row.getObject("until", OffsetDateTime.class);
    return new Row(
        row.getString("key"),
        row.getString("value"),
        row.getString("by"),
        row.getObject("at", OffsetDateTime.class).toInstant(),
        until == null ? null : until.toInstant(),
        row.getBoolean("over"));
  }
}
