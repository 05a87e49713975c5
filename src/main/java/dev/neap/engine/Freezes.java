package dev.neap.engine;

import dev.neap.postgres.ControlSchema;
import dev.neap.postgres.SqlStates;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import javax.sql.DataSource;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Freezes of a database: while one lasts nothing goes on in it but a way back, whichever process
 * works there. It ends by itself, by the database's clock; what was frozen when stays on record.
 */
public final class Freezes {

  private static final String UNDEFINED_TABLE = "42P01";
  private static final Duration LONGEST = Duration.ofDays(36_500);

  private final DataSource database;
  private final JdbcClient jdbc;
  private final TransactionTemplate transaction;
  private final DatabaseClock clock;

  Freezes(DataSource database, TransactionTemplate transaction, DatabaseClock clock) {
    this.database = database;
    this.jdbc = JdbcClient.create(database);
    this.transaction = transaction;
    this.clock = clock;
  }

  /**
   * A freeze.
   *
   * @param since when it began
   * @param until when it ends by itself
   * @param by who froze the database
   * @param because why
   */
  public record Freeze(Instant since, Instant until, String by, String because) {}

  /** The one that lasts now; empty when none does. */
  public Optional<Freeze> current() {
    try {
      return jdbc.sql(
              """
              SELECT since, until, by, because FROM neap.freeze
              WHERE over_at IS NULL ORDER BY id DESC LIMIT 1
              """)
          .query(
              (row, number) ->
                  new Freeze(
                      row.getTimestamp("since").toInstant(),
                      row.getTimestamp("until").toInstant(),
                      row.getString("by"),
                      row.getString("because")))
          .optional()
          .filter(freeze -> freeze.until().isAfter(clock.now()));
    } catch (DataAccessException e) {
      if (SqlStates.of(e).filter(UNDEFINED_TABLE::equals).isPresent()) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /**
   * Freezes the database until then; a freeze that lasts already ends for this one.
   *
   * @throws RefusedException NEAP-6140 when that moment has passed, by the database's clock, or is
   *     more than a hundred years ahead
   */
  public Freeze freeze(Instant until, String by, String because) {
    ControlSchema.migrate(database);
    Instant now = clock.now();
    if (!until.isAfter(now)) {
      throw RefusedException.because(
          "NEAP-6140",
          "%s has passed: by the database's clock it is %s. Give a later moment"
              .formatted(until, now));
    }
    if (until.isAfter(now.plus(LONGEST))) {
      throw RefusedException.because(
          "NEAP-6140",
          "%s is more than %d days ahead. Give an earlier moment"
              .formatted(until, LONGEST.toDays()));
    }
    transaction.executeWithoutResult(
        status -> {
          end(by);
          jdbc.sql(
                  """
                  INSERT INTO neap.freeze (since, until, by, because)
                  VALUES (:since, :until, :by, :because)
                  """)
              .param("since", Timestamp.from(now))
              .param("until", Timestamp.from(until))
              .param("by", by)
              .param("because", because)
              .update();
          tell();
        });
    return new Freeze(now, until, by, because);
  }

  /** The same for so long from now on; a time beyond all reckoning is refused as one too long. */
  public Freeze freeze(Duration time, String by, String because) {
    Duration most = LONGEST.plusDays(1);
    return freeze(clock.now().plus(time.compareTo(most) > 0 ? most : time), by, because);
  }

  /** Ends the freeze that lasts; empty when none does. */
  public Optional<Freeze> end(String by) {
    if (!ControlSchema.isPresent(database)) {
      return Optional.empty();
    }
    ControlSchema.migrate(database);
    Optional<Freeze> current = current();
    transaction.executeWithoutResult(
        status -> {
          jdbc.sql(
                  """
                  UPDATE neap.freeze SET over_at = :now, over_by = :by
                  WHERE over_at IS NULL AND until > :now
                  """)
              .param("now", Timestamp.from(clock.now()))
              .param("by", by)
              .update();
          tell();
        });
    return current;
  }

  /** Wakes the processes that LISTEN. */
  private void tell() {
    jdbc.sql("SELECT pg_notify('neap', 'freeze')").query(row -> {});
  }
}
