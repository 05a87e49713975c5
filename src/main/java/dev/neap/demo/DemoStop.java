package dev.neap.demo;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Ends a demo early, whatever it waits for. */
final class DemoStop {

  private final CountDownLatch stopped = new CountDownLatch(1);

  /** Ends the demo at its next rest or check; called from any thread. */
  void now() {
    stopped.countDown();
  }

  /**
   * Waits.
   *
   * @throws InterruptedException when the demo is to end
   */
  void rest(Duration duration) throws InterruptedException {
    if (stopped.await(duration.toNanos(), TimeUnit.NANOSECONDS)) {
      throw new InterruptedException("the demo is to end");
    }
  }

  /** The same as a rest of no time. */
  void check() throws InterruptedException {
    rest(Duration.ZERO);
  }
}
