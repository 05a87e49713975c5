package dev.neap.throttle;

import dev.neap.postgres.SqlStates;
import dev.neap.schema.TableName;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.springframework.core.NestedExceptionUtils;

/**
 * The thread that looks at the load while somebody asks for it: it samples, or follows the process
 * that does.
 */
final class PaceWatch implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(PaceWatch.class);

  private static final Duration FOLLOW_EVERY = Duration.ofMillis(250);
  private static final Duration ASKED_WITHIN = Duration.ofSeconds(10);

  private final DataSource database;
  private final Decisions decisions;
  private final String process;
  private final LongSupplier nanos;
  private final Map<TableName, Long> asked = new ConcurrentHashMap<>();
  private final Semaphore wake = new Semaphore(0);
  private volatile String problem = "";
  private volatile boolean closed;
  private @Nullable Thread thread;

  PaceWatch(DataSource database, Decisions decisions, String process, LongSupplier nanos) {
    this.database = database;
    this.decisions = decisions;
    this.process = process;
    this.nanos = nanos;
  }

  /** Takes note that the pace for a table is asked for. */
  synchronized void ask(TableName table) {
    asked.put(table, nanos.getAsLong());
    if (!closed && (thread == null || !thread.isAlive())) {
      thread = new Thread(this::run, "neap-pace");
      thread.setDaemon(true);
      thread.start();
    } else if (decisions.table(table) == null) {
      wake.release();
    }
  }

  /** What was decided. */
  Decisions decisions() {
    return decisions;
  }

  /** Why the last look failed; empty when it did not. */
  String problem() {
    return problem;
  }

  private boolean wanted() {
    long now = nanos.getAsLong();
    asked.values().removeIf(at -> now - at > ASKED_WITHIN.toNanos());
    decisions.keepOnly(asked.keySet());
    boolean wanted = !closed && !asked.isEmpty();
    if (!wanted) {
      decisions.forget();
    }
    return wanted;
  }

  private void run() {
    try {
      while (wanted()) {
        watch();
        rest(FOLLOW_EVERY);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      decisions.forget();
    }
  }

  private void watch() throws InterruptedException {
    try (PaceSession session = PaceSession.open(database)) {
      PaceRow row = new PaceRow(session.jdbc(), process);
      decisions.newSession();
      while (wanted()) {
        long begin = nanos.getAsLong();
        boolean leads = session.leads();
        Duration every = leads ? Decisions.EVERY : FOLLOW_EVERY;
        if (leads) {
          decisions.lead(session, row);
        } else {
          decisions.follow(session, row);
        }
        asked.keySet().forEach(table -> decisions.look(session, table));
        problem = "";
        rest(every.minusNanos(nanos.getAsLong() - begin));
      }
    } catch (SQLException | RuntimeException e) {
      failed(e);
    }
  }

  private void failed(Exception e) {
    String now = String.valueOf(NestedExceptionUtils.getMostSpecificCause(e).getMessage());
    LOG.atLevel(now.equals(problem) || SqlStates.connectionLost(e) ? Level.DEBUG : Level.WARN)
        .addKeyValue("problem", now)
        .log("The load can't be looked at");
    problem = now;
  }

  /** Rests until somebody asks for a table that was not looked at. */
  private void rest(Duration duration) throws InterruptedException {
    if (wake.tryAcquire(Math.max(1, duration.toMillis()), TimeUnit.MILLISECONDS)) {
      wake.drainPermits();
    }
  }

  /** Ends the thread, and waits for it to give its connection back. */
  @Override
  public void close() {
    closed = true;
    wake.release();
    Thread running;
    synchronized (this) {
      running = thread;
    }
    if (running != null) {
      try {
        running.join(Duration.ofSeconds(5).toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
