package dev.neap.notify;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/**
 * Takes the rows of the log to all who are to be told of them: at least once, and those of one
 * migration in their order. Each channel and broker has a thread of its own.
 */
public final class Delivery implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Delivery.class);
  private static final Duration LOOKS_EVERY = Duration.ofSeconds(5);
  private static final Duration GRACE = Duration.ofSeconds(3);

  private final Notifications notifications;
  private final Duration looksEvery;
  private final List<Worker> workers;
  private boolean started;
  private volatile boolean ending;

  Delivery(Round.Parts parts) {
    this(parts, LOOKS_EVERY);
  }

  /** One that looks again so often when nobody wakes it. */
  Delivery(Round.Parts parts, Duration looksEvery) {
    this.notifications = parts.notifications();
    this.looksEvery = looksEvery;
    this.workers =
        notifications.consumers().stream()
            .map(consumer -> new Worker(new Round(parts, consumer)))
            .toList();
  }

  /**
   * What came of a delivery.
   *
   * @param sent how many messages were taken since the start
   * @param left the channels and brokers that did not take all there is
   */
  public record Delivered(int sent, List<String> left) {}

  /**
   * Makes new channels known: they are told of what is written from now on. Does nothing where
   * nobody is told anything.
   *
   * @throws DataAccessException when the database can't be reached
   */
  public void prepare() {
    workers.forEach(worker -> worker.round.register());
  }

  /** Delivers from now on. */
  public synchronized void start() {
    if (!started) {
      started = true;
      workers.forEach(worker -> worker.thread.start());
    }
  }

  /** Looks at once whether there is something to deliver; may be called at any time. */
  public void wake() {
    workers.forEach(worker -> worker.wakeUp.release());
  }

  /**
   * Delivers what is due and ends, for a command that ends after it. What is not taken is left to
   * the next one, or to a process that serves.
   *
   * @param atMost how long it may take in all
   */
  public Delivered deliverPending(Duration atMost) throws InterruptedException {
    ending = true;
    start();
    wake();
    long end = System.nanoTime() + atMost.toNanos();
    List<String> left = new ArrayList<>();
    for (Worker worker : workers) {
      worker.thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime())));
      boolean busy = worker.thread.isAlive();
      worker.thread.interrupt();
      if (busy || !worker.upToDate) {
        left.add(worker.round.consumer().name());
      }
    }
    return new Delivered(workers.stream().mapToInt(worker -> worker.round.sent()).sum(), left);
  }

  /** Ends it: what is due has some seconds left. */
  @Override
  public void close() {
    try {
      if (started) {
        deliverPending(GRACE);
      }
    } catch (InterruptedException e) {
      workers.forEach(worker -> worker.thread.interrupt());
      Thread.currentThread().interrupt();
    }
    notifications.close();
  }

  /** Serves one channel or broker. */
  private final class Worker implements Runnable {

    private final Round round;
    private final Semaphore wakeUp = new Semaphore(0);
    private final Thread thread;
    private volatile boolean upToDate;

    Worker(Round round) {
      this.round = round;
      this.thread = new Thread(this, "neap delivery " + round.consumer().name());
      thread.setDaemon(true);
    }

    @Override
    public void run() {
      boolean last;
      do {
        last = ending;
        try {
          deliver();
          if (!last) {
            wakeUp.tryAcquire(looksEvery.toMillis(), TimeUnit.MILLISECONDS);
            wakeUp.drainPermits();
          }
        } catch (InterruptedException e) {
          return;
        }
      } while (!last);
    }

    private void deliver() throws InterruptedException {
      upToDate = false;
      try {
        round.run();
        upToDate = round.isUpToDate();
      } catch (DataAccessException e) {
        log.atInfo()
            .addKeyValue("channel", round.consumer().name())
            .addKeyValue("reason", e.getMostSpecificCause().getMessage())
            .log("not delivered; looks again");
      } catch (RuntimeException e) {
        log.atWarn()
            .addKeyValue("channel", round.consumer().name())
            .setCause(e)
            .log("not delivered; looks again");
      }
    }
  }
}
