package dev.neap.web;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Lets only a few requests at the database at once, so that those who read flags, and the work on
 * migrations, always find a thread and a connection.
 */
final class Turns {

  private static final int AT_ONCE = 4;
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Semaphore free = new Semaphore(AT_ONCE, true);

  /**
   * Does it when it is its turn.
   *
   * @throws HttpFailure NEAP-8409 when that does not come soon
   */
  <T> T of(Supplier<T> work) {
    if (!taken()) {
      throw new HttpFailure(
          503, "NEAP-8409", "Too many requests wait for the database. Try again in a while.");
    }
    try {
      return work.get();
    } finally {
      free.release();
    }
  }

  private boolean taken() {
    try {
      return free.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
