package dev.neap.web;

import dev.neap.engine.Service;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks twice a second whether the log has grown, as long as somebody reads it, and wakes those who
 * do. Each reads for itself, at its own speed: none waits for another, and none misses anything.
 */
final class EventFeed implements Service {

  private static final Logger log = LoggerFactory.getLogger(EventFeed.class);

  private static final Duration EVERY = Duration.ofMillis(500);
  private static final int MOST_READERS = 64;

  private final EventLog events;
  private final Thread thread = new Thread(this::run, "neap-events");
  private int readers;
  private long latest;
  private boolean closed;

  EventFeed(EventLog events) {
    this.events = events;
    thread.setDaemon(true);
  }

  @Override
  public void start() {
    thread.start();
  }

  /**
   * Lets one more read; it must {@link #leave}.
   *
   * @throws HttpFailure NEAP-8409 when so many read that the others' requests would suffer
   */
  synchronized void enter() {
    if (readers >= MOST_READERS) {
      throw new HttpFailure(
          503,
          "NEAP-8409",
          "%d read the events, and there is no room for more. Try again later."
              .formatted(MOST_READERS));
    }
    readers++;
    notifyAll();
  }

  synchronized void leave() {
    readers--;
  }

  /** How many read. */
  synchronized int readers() {
    return readers;
  }

  /**
   * Gives every row of the log its position and tells the highest.
   *
   * @throws org.springframework.dao.DataAccessException when the database can't be reached
   */
  long look() {
    long found = events.place();
    synchronized (this) {
      if (found > latest) {
        latest = found;
        notifyAll();
      }
      return latest;
    }
  }

  /**
   * Waits until the log has grown beyond a position, but not longer than this; tells the highest.
   */
  synchronized long await(long position, Duration longest) throws InterruptedException {
    long until = System.nanoTime() + longest.toNanos();
    long left = longest.toMillis();
    while (latest <= position && !closed && left > 0) {
      wait(left);
      left = (until - System.nanoTime()) / 1_000_000;
    }
    return latest;
  }

  synchronized boolean isClosed() {
    return closed;
  }

  private void run() {
    try {
      while (waitForReaders()) {
        try {
          look();
        } catch (RuntimeException e) {
          log.atDebug().setCause(e).log("the log can't be read now");
        }
        Thread.sleep(EVERY.toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized boolean waitForReaders() throws InterruptedException {
    while (readers == 0 && !closed) {
      wait();
    }
    return !closed;
  }

  /** Ends every reading; those who read go on later where they were. */
  @Override
  public synchronized void close() {
    closed = true;
    notifyAll();
    thread.interrupt();
  }
}
