package dev.neap.engine;

import dev.neap.backfill.Time;
import dev.neap.lifecycle.Verdict;
import dev.neap.postgres.LostAgainException;
import dev.neap.postgres.SqlStates;
import io.github.resilience4j.core.IntervalFunction;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits while the server is gone: restarted, failed over, or cut off. However long it takes,
 * nothing is given up: what was cut is known from the database when it is back. But where the
 * server answers and is lost again, time after time, before anything is done, it may be the
 * migration's own statement that ends it, and with it everybody's sessions: then it gives up.
 */
final class Outage {

  private static final Logger log = LoggerFactory.getLogger(Outage.class);
  private static final Duration FIRST = Duration.ofMillis(250);
  private static final Duration LONGEST = Duration.ofSeconds(10);

  private final Time time;
  private final Advances advances;
  private final IntervalFunction rests =
      IntervalFunction.ofExponentialRandomBackoff(FIRST, 2, 0.5, LONGEST);
  private int attempts;
  private int losses;
  private boolean answered;
  private @Nullable Instant since;

  /**
   * None so far.
   *
   * @param advances tells whether anything was done between two losses
   */
  Outage(Time time, Advances advances) {
    this.time = time;
    this.advances = advances;
  }

  /** Whether a failure says no more than that the server was not there. */
  static boolean isOne(Throwable failure) {
    return SqlStates.connectionLost(failure);
  }

  /** Whether the server was gone since this drive began, and so its sessions may be left over. */
  boolean happened() {
    return since != null;
  }

  /** The server answers. */
  void over() {
    answered = true;
  }

  /** What the driver says of it, rather than the pool around it or the socket below it. */
  private static String said(Throwable failure) {
    String said = Failures.words(failure);
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException e && e.getSQLState() != null) {
        said = String.valueOf(e.getMessage());
      }
    }
    return said;
  }

  /**
   * Rests before the next attempt, longer each time.
   *
   * @throws LostAgainException when the server comes back and is lost again for nothing
   */
  void rest(String migration, RuntimeException failure) {
    if (answered) {
      answered = false;
      losses = advances.seen() ? 0 : losses + 1;
      attempts = losses;
    }
    if (losses == LostAgainException.MOST) {
      throw new LostAgainException(losses, said(failure), failure);
    }
    attempts++;
    String reason = "the server can't be reached: " + said(failure);
    if (since == null || attempts == 1) {
      since = Instant.now();
      log.atWarn()
          .addKeyValue("migration", migration)
          .addKeyValue("reason", reason)
          .log("Waits for the server");
    }
    advances.waiting(
        migration,
        List.of(new Verdict("server", Verdict.Answer.UNKNOWN, reason, since, "it answers again")));
    try {
      time.sleep(Duration.ofMillis(rests.apply(attempts)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
