package dev.neap.engine;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drives all migrations of a database for as long as a process serves it, beside any number of
 * others: looks at each that is not over when something wakes it, when a gate may open, and in any
 * case every 15 seconds.
 */
public final class Coordinator implements Service {

  private static final Logger log = LoggerFactory.getLogger(Coordinator.class);
  private static final Duration BETWEEN_PASSES = Duration.ofMillis(100);
  private static final Duration AFTER_FAILURE = Duration.ofSeconds(15);
  private static final Duration END = Duration.ofSeconds(28);

  private final Engine engine;
  private final Wakeups wakeups;
  private final Notices notices;
  private final EngineListener listener;
  private final ExecutorService workers;
  private final Thread thread = new Thread(this::run, "neap-coordinator");
  private final Map<String, Long> due = new ConcurrentHashMap<>();
  private final Set<String> running = ConcurrentHashMap.newKeySet();
  private volatile long wakes;
  private final Object bell = new Object();
  private volatile boolean closed;

  /**
   * One that does not work yet.
   *
   * @param workers how many migrations are worked on at once
   */
  Coordinator(
      Engine engine, Wakeups wakeups, Notices notices, EngineListener listener, int workers) {
    this.engine = engine;
    this.wakeups = wakeups;
    this.notices = notices;
    this.listener = listener;
    this.workers =
        Executors.newFixedThreadPool(
            workers,
            work -> {
              Thread worker = new Thread(work, "neap-worker");
              worker.setDaemon(true);
              return worker;
            });
    thread.setDaemon(true);
  }

  @Override
  public void start() {
    wakeups.onWake(this::wake);
    thread.start();
  }

  /** Makes it look at everything. */
  void wake() {
    synchronized (bell) {
      wakes++;
      due.clear();
      bell.notifyAll();
    }
  }

  /** What woke while it was looked at makes it due at once. */
  private void looked(String name, long before, Duration again) {
    synchronized (bell) {
      if (wakes == before) {
        due.put(name, System.nanoTime() + again.toNanos());
      }
      running.remove(name);
      bell.notifyAll();
    }
  }

  private void ring() {
    synchronized (bell) {
      bell.notifyAll();
    }
  }

  private void run() {
    boolean reached = true;
    while (!closed) {
      try {
        engine.active().forEach(this::look);
        reached = true;
      } catch (RuntimeException e) {
        if (reached && !closed) {
          log.atWarn().addKeyValue("reason", Failures.words(e)).log("waits for the database");
        }
        reached = false;
      }
      rest();
    }
  }

  private void look(String name) {
    if (System.nanoTime() - due.getOrDefault(name, Long.MIN_VALUE / 2) >= 0 && running.add(name)) {
      workers.execute(() -> turn(name));
    }
  }

  private void turn(String name) {
    long before = wakes;
    Duration again = AFTER_FAILURE;
    try {
      Look look = engine.advance(name, listener);
      again = look.again();
      notices.look(look.report());
    } catch (RuntimeException e) {
      log.atWarn()
          .addKeyValue("migration", name)
          .addKeyValue("reason", Failures.words(e))
          .log("could not be driven; tries again");
    } finally {
      looked(name, before, again);
    }
  }

  /** Until something rings, or the next migration is due; never so short that it spins. */
  private void rest() {
    try {
      TimeUnit.NANOSECONDS.sleep(BETWEEN_PASSES.toNanos());
      long now = System.nanoTime();
      long wait =
          due.values().stream()
              .mapToLong(at -> at - now)
              .filter(left -> left > 0)
              .min()
              .orElse(TimeUnit.SECONDS.toNanos(1));
      synchronized (bell) {
        if (!closed) {
          TimeUnit.NANOSECONDS.timedWait(bell, Math.min(wait, TimeUnit.SECONDS.toNanos(1)));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      closed = true;
    }
  }

  /** Ends what it drives after its chunk or step, and gives up its leases. */
  @Override
  public void close() {
    closed = true;
    wakeups.close();
    engine.stop();
    ring();
    workers.shutdown();
    try {
      if (!workers.awaitTermination(END.toSeconds(), TimeUnit.SECONDS)) {
        log.atWarn().log("what was begun has not come to an end in time");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
