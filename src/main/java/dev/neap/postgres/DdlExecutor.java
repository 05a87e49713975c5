package dev.neap.postgres;

import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;
import javax.sql.DataSource;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.core.NestedRuntimeException;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Runs DDL without making the database's users wait.
 *
 * <p>A statement waits for its lock no longer than the lock timeout, because whoever comes after it
 * waits behind it; then it gives way and tries again later. What is done already, by the catalog's
 * word, is not done again, so a unit may be handed in any number of times. The catalog is also what
 * is asked when a connection was lost and nobody knows whether the commit went through.
 *
 * @see <a href="https://www.postgresql.org/docs/current/runtime-config-client.html">PostgreSQL
 *     manual, lock_timeout</a>
 */
public final class DdlExecutor {

  static final long STATEMENT_TIMEOUT_IN_LOCK_TIMEOUTS = 10;
  static final long LONG_WAIT_IN_LOCK_TIMEOUTS = 10;

  private static final int MOST_CHANGES = 3;
  private static final Duration LOOK_UP = Duration.ofSeconds(1);
  private static final Logger log = LoggerFactory.getLogger(DdlExecutor.class);

  private final DataSource dataSource;
  private final Settings settings;
  private final Sleeper sleeper;
  private final JdbcTemplate jdbc;
  private final TransactionTemplate transaction;
  private final Retry retry;

  /**
   * How long to wait for a lock, and how often.
   *
   * @param lockTimeout how long a statement may wait, and others behind it
   * @param firstDelay the pause after the first attempt
   * @param multiplier by how much each pause is longer than the one before
   * @param maxDelay the longest pause
   * @param jitter which part of a pause is left to chance, from 0 to 1
   * @param maxAttempts how many attempts are made
   */
  @ConfigurationProperties("neap.ddl")
  public record Settings(
      @DefaultValue("500ms") Duration lockTimeout,
      @DefaultValue("200ms") Duration firstDelay,
      @DefaultValue("2") double multiplier,
      @DefaultValue("10s") Duration maxDelay,
      @DefaultValue("0.5") double jitter,
      @DefaultValue("60") int maxAttempts) {

    /** What holds where nothing else is configured. */
    public static Settings defaults() {
      return new Settings(
          Duration.ofMillis(500), Duration.ofMillis(200), 2, Duration.ofSeconds(10), 0.5, 60);
    }
  }

  /** What came of a unit. */
  public enum Outcome {
    /** Its statements ran. */
    EXECUTED,
    /** The catalog said already that it is done. */
    SKIPPED
  }

  /** Runs units on connections of the data source, and spends its pauses by the sleeper. */
  public DdlExecutor(DataSource dataSource, Settings settings, Sleeper sleeper) {
    this.dataSource = dataSource;
    this.settings = settings;
    this.sleeper = sleeper;
    jdbc = new JdbcTemplate(dataSource);
    transaction = new TransactionTemplate(new JdbcTransactionManager(dataSource));
    retry =
        Retry.of(
            "ddl",
            RetryConfig.custom()
                .maxAttempts(settings.maxAttempts())
                .intervalFunction(
                    IntervalFunction.ofExponentialRandomBackoff(
                        settings.firstDelay(),
                        settings.multiplier(),
                        settings.jitter(),
                        settings.maxDelay()))
                .retryOnException(SqlStates::transientFailure)
                .build());
  }

  /**
   * Runs the unit, or finds it done.
   *
   * @param fence asserted in each transaction before its first statement
   * @throws LeaseLostException when the fence does not hold; nothing was changed
   * @throws LockUnavailableException when others held a lock through all attempts
   * @throws UnknownOutcomeException when the connection was lost and did not come back in time
   * @throws DuplicateKeysException when a unique index found a key twice
   * @throws DdlFailedException when the server refused a statement for another reason
   * @throws IllegalStateException when the calling thread is in a transaction
   */
  public Outcome execute(DdlUnit unit, Fence fence) {
    return execute(unit, fence, () -> false);
  }

  /**
   * Runs the unit, or finds it done, as long as nobody wants it to stop.
   *
   * @param stops asked about every second between two attempts
   * @throws DdlStoppedException when it was to stop; nothing of the unit was done
   */
  public Outcome execute(DdlUnit unit, Fence fence, BooleanSupplier stops) {
    if (TransactionSynchronizationManager.isActualTransactionActive()) {
      throw new IllegalStateException(unit.label() + ": DDL has transactions of its own");
    }
    DdlAttempt attempt = new DdlAttempt(dataSource, unit, fence, settings.lockTimeout());
    Retry.AsyncContext<Object> context = retry.asyncContext();
    TurnWait turn = new TurnWait();
    long began = System.nanoTime();
    int changes = 0;
    for (int number = 1; ; ) {
      long attemptBegan = System.nanoTime();
      try {
        boolean executed = run(unit, attempt);
        if (executed) {
          told(unit, number, attemptBegan, attemptBegan - began);
        }
        return executed || attempt.started() ? Outcome.EXECUTED : Outcome.SKIPPED;
      } catch (StillRunningException e) {
        log.atInfo().addKeyValue("unit", unit.label()).log("waits: {}", e.getMessage());
        pause(unit, settings.maxDelay(), stops);
      } catch (NoTurnException e) {
        attempt.failed(e);
        turn.rest(unit, stops);
      } catch (NestedRuntimeException e) {
        attempt.failed(e);
        boolean changed = unit.meetsVersions() && SqlStates.catalogChanged(e);
        long wait =
            changed && ++changes <= MOST_CHANGES
                ? settings.firstDelay().toMillis()
                : context.onError(e);
        if (wait < 0) {
          throw failure(unit, attempt, number, e);
        }
        log.atInfo()
            .addKeyValue("unit", unit.label())
            .addKeyValue("attempt", number)
            .addKeyValue("sqlstate", SqlStates.of(e).orElse("none"))
            .addKeyValue("blockers", attempt.blockers())
            .addKeyValue("retry_in_ms", wait)
            .log("gives way and tries again");
        pause(unit, Duration.ofMillis(wait), stops);
        number++;
      }
    }
  }

  private boolean run(DdlUnit unit, DdlAttempt attempt) {
    return Boolean.TRUE.equals(
        unit.mode() == DdlUnit.Mode.CONCURRENTLY
            ? concurrently(unit, attempt)
            : transaction.execute(status -> jdbc.execute(attempt::inTransaction)));
  }

  /** On a connection of its own: Spring would lend one that is lost again and again to a step. */
  private boolean concurrently(DdlUnit unit, DdlAttempt attempt) {
    try (Connection connection = dataSource.getConnection()) {
      return attempt.concurrently(connection);
    } catch (SQLException e) {
      DataAccessException translated =
          jdbc.getExceptionTranslator().translate(unit.label(), null, e);
      throw translated != null ? translated : new UncategorizedSQLException(unit.label(), null, e);
    }
  }

  private static void told(DdlUnit unit, int attempts, long began, long waited) {
    for (String statement : unit.statements()) {
      log.atInfo()
          .addKeyValue("unit", unit.label())
          .addKeyValue("statement", statement)
          .addKeyValue("duration_ms", (System.nanoTime() - began) / 1_000_000)
          .addKeyValue("attempts", attempts)
          .addKeyValue("waited_ms", waited / 1_000_000)
          .log("executed");
    }
  }

  /** Waits in short rests for others' turn to end, and says so where that takes long. */
  private final class TurnWait {
    private static final int TOLD_AFTER = 400;
    private int rests;

    void rest(DdlUnit unit, BooleanSupplier stops) {
      Duration rest = Duration.ofMillis(50 + ThreadLocalRandom.current().nextLong(50));
      boolean asks = ++rests % 10 == 0;
      if (rests % TOLD_AFTER == 0) {
        log.atInfo()
            .addKeyValue("unit", unit.label())
            .addKeyValue("rests", rests)
            .log("waits: another migration changes the catalog");
      }
      pause(unit, rest, asks ? stops : () -> false);
    }
  }

  private void pause(DdlUnit unit, Duration pause, BooleanSupplier stops) {
    try {
      for (Duration left = pause; left.compareTo(Duration.ZERO) > 0; left = left.minus(LOOK_UP)) {
        sleeper.sleep(left.compareTo(LOOK_UP) < 0 ? left : LOOK_UP);
        if (stops.getAsBoolean()) {
          throw new DdlStoppedException(unit);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DdlFailedException(unit, "interrupted while it waited to try again", e);
    }
  }

  private static PostgresException failure(
      DdlUnit unit, DdlAttempt attempt, int attempts, NestedRuntimeException cause) {
    if (SqlStates.lockUnavailable(cause)) {
      return new LockUnavailableException(unit, attempts, attempt.blockers(), cause);
    }
    if (SqlStates.outcomeUnknown(cause) && attempt.started()) {
      return new UnknownOutcomeException(unit, attempts, cause);
    }
    String reason = reason(cause);
    return SqlStates.of(cause).filter(SqlStates.UNIQUE_VIOLATION::equals).isPresent()
        ? new DuplicateKeysException(unit, reason, cause)
        : new DdlFailedException(unit, reason, cause);
  }

  /** The server's detail, which names the key or the row, else its message. */
  private static String reason(NestedRuntimeException failure) {
    Throwable cause = failure.getMostSpecificCause();
    ServerErrorMessage server =
        cause instanceof PSQLException error ? error.getServerErrorMessage() : null;
    return Optional.ofNullable(server)
        .map(
            told ->
                told.getDetail() == null
                    ? told.getMessage()
                    : told.getMessage() + ": " + told.getDetail())
        .orElseGet(() -> String.valueOf(cause.getMessage()));
  }
}
