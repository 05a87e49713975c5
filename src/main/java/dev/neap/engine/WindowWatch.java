package dev.neap.engine;

import dev.neap.backfill.Time;
import dev.neap.window.Window;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/** Looks at the database's clock while work goes on, and says when a window is about to close. */
final class WindowWatch implements AutoCloseable {

  static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

  private static final Logger log = LoggerFactory.getLogger(WindowWatch.class);

  private final Window window;
  private final DatabaseClock clock;
  private final Duration ahead;
  private final Time time;
  private final Runnable closing;
  private final Thread thread;
  private Instant seen;
  private long seenAt;
  private volatile boolean over;

  private WindowWatch(
      Window window, DatabaseClock clock, Duration ahead, Time time, Runnable closing) {
    this.window = window;
    this.clock = clock;
    this.ahead = ahead;
    this.time = time;
    this.closing = closing;
    this.seen = clock.now();
    this.seenAt = time.nanos();
    this.thread = new Thread(this::watch, "neap-window");
    thread.setDaemon(true);
  }

  /**
   * Begins to look.
   *
   * @param ahead how long before the window closes it is said
   * @param closing called then, once, on a thread of its own
   */
  static WindowWatch begin(
      Window window, DatabaseClock clock, Duration ahead, Time time, Runnable closing) {
    WindowWatch watch = new WindowWatch(window, clock, ahead, time, closing);
    watch.thread.start();
    return watch;
  }

  private void watch() {
    try {
      while (!over) {
        if (!window.isOpenFor(now(), ahead)) {
          log.atInfo().addKeyValue("window", window.name()).log("the window closes");
          closing.run();
          return;
        }
        time.sleep(BETWEEN_LOOKS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** While the database does not answer, the time that has passed here is added. */
  private Instant now() {
    try {
      seen = clock.now();
      seenAt = time.nanos();
      return seen;
    } catch (DataAccessException e) {
      return seen.plusNanos(time.nanos() - seenAt);
    }
  }

  @Override
  public void close() {
    over = true;
    thread.interrupt();
  }
}
