package dev.neap.postgres;

import java.time.Duration;

/** How a wait is spent; tests hand in one that does not sleep. */
@FunctionalInterface
public interface Sleeper {

  /** Sleeps on the calling thread. */
  Sleeper THREAD = duration -> Thread.sleep(duration.toMillis());

  /**
   * Returns when the duration is over.
   *
   * @throws InterruptedException when the thread was interrupted
   */
  void sleep(Duration duration) throws InterruptedException;
}
