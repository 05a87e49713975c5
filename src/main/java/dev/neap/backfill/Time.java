package dev.neap.backfill;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The passing of time: a clock that never jumps, and sleep. */
public interface Time {

  /** The system's own. */
  Time SYSTEM =
      new Time() {
        @Override
        public long nanos() {
          return System.nanoTime();
        }

        @Override
        public void sleep(Duration duration) throws InterruptedException {
          TimeUnit.NANOSECONDS.sleep(duration.toNanos());
        }
      };

  /** Nanoseconds since some fixed moment. */
  long nanos();

  /** Returns after the duration. */
  void sleep(Duration duration) throws InterruptedException;
}
