package dev.neap.throttle;

import dev.neap.postgres.SqlStates;
import dev.neap.schema.TableName;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
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

  /** With what a sample takes, and what a follower waits, a stop is everywhere after a second. */
  private static final Duration SAMPLE_EVERY = Duration.ofMillis(650);

  private static final Duration FOLLOW_EVERY = Duration.ofMillis(250);
  private static final Duration ASKED_WITHIN = Duration.ofSeconds(10);
  private static final Duration SILENT = Duration.ofSeconds(7);

  private final DataSource database;
  private final Sampler sampler;
  private final String process;
  private final LongSupplier nanos;
  private final Map<TableName, Long> asked = new ConcurrentHashMap<>();
  private final Map<TableName, Seen> tables = new ConcurrentHashMap<>();
  private final Semaphore wake = new Semaphore(0);
  private volatile @Nullable Seen cluster;
  private volatile String problem = "";
  private volatile boolean closed;
  private @Nullable Thread thread;
  private long silentSince;

  PaceWatch(DataSource database, Sampler sampler, String process, LongSupplier nanos) {
    this.database = database;
    this.sampler = sampler;
    this.process = process;
    this.nanos = nanos;
  }

  /**
   * What was decided.
   *
   * @param nanos when it was measured
   */
  record Seen(Stand stand, List<Measured> measured, long nanos) {

    Duration age(long now) {
      return Duration.ofNanos(now - nanos);
    }
  }

  /** Takes note that the pace for a table is asked for. */
  synchronized void ask(TableName table) {
    asked.put(table, nanos.getAsLong());
    if (!closed && (thread == null || !thread.isAlive())) {
      thread = new Thread(this::run, "neap-pace");
      thread.setDaemon(true);
      thread.start();
    } else if (!tables.containsKey(table)) {
      wake.release();
    }
  }

  /** The last decision for all; null before the first one. */
  @Nullable Seen cluster() {
    return cluster;
  }

  /** The last decision for a table; null before the first one. */
  @Nullable Seen table(TableName table) {
    return tables.get(table);
  }

  /** Why the last look failed; empty when it did not. */
  String problem() {
    return problem;
  }

  private boolean wanted() {
    long now = nanos.getAsLong();
    asked.values().removeIf(at -> now - at > ASKED_WITHIN.toNanos());
    tables.keySet().retainAll(asked.keySet());
    boolean wanted = !closed && !asked.isEmpty();
    if (!wanted) {
      forget();
    }
    return wanted;
  }

  /** What was decided long ago is no longer told. */
  private void forget() {
    cluster = null;
    tables.clear();
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
      forget();
    }
  }

  private void watch() throws InterruptedException {
    try (PaceSession session = PaceSession.open(database)) {
      PaceRow row = new PaceRow(session.jdbc(), process);
      silentSince = 0;
      while (wanted()) {
        long begin = nanos.getAsLong();
        boolean leads = session.leads();
        Duration every = leads ? SAMPLE_EVERY : FOLLOW_EVERY;
        if (leads) {
          lead(session, row);
        } else {
          follow(session, row);
        }
        asked.keySet().forEach(table -> look(session, table));
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

  private void lead(PaceSession session, PaceRow row) {
    long now = nanos.getAsLong();
    List<Measured> measured = sampler.cluster(session.jdbc());
    Seen before = cluster;
    if (before == null) {
      before =
          row.read()
              .filter(last -> last.age().compareTo(ASKED_WITHIN) < 0)
              .map(last -> seen(last, now))
              .orElse(null);
    }
    Stand next = next(before, measured, now);
    cluster = new Seen(next, measured, now);
    row.write(next, measured);
  }

  private void follow(PaceSession session, PaceRow row) {
    long now = nanos.getAsLong();
    Seen seen = row.read().map(last -> seen(last, now)).orElse(null);
    cluster = seen;
    if (seen == null || seen.age(now).compareTo(SILENT) < 0) {
      silentSince = 0;
    } else if (silentSince == 0) {
      silentSince = now;
    } else if (now - silentSince > SILENT.toNanos()) {
      silentSince = 0;
      session.endLeader();
    }
  }

  /** Reads what is about the table, no more often than samples are taken. */
  private void look(PaceSession session, TableName table) {
    long now = nanos.getAsLong();
    Seen before = tables.get(table);
    if (before != null && before.age(now).compareTo(SAMPLE_EVERY.minusMillis(50)) < 0) {
      return;
    }
    List<Measured> measured = sampler.table(session.jdbc(), table);
    tables.put(table, new Seen(next(before, measured, now), measured, now));
  }

  private static Seen seen(PaceRow.Written last, long now) {
    return new Seen(last.stand(), last.measured(), now - last.age().toNanos());
  }

  private static Stand next(@Nullable Seen before, List<Measured> measured, long now) {
    return before == null
        ? Stand.FULL_SPEED.next(measured, Duration.ZERO)
        : before.stand().next(measured, before.age(now));
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
