package dev.neap.demo;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Measures how long transactions took from the time at which they should have started.
 *
 * <p>A client that is held up starts its next transactions late: measured from their own start they
 * would look fast. So each one has its time in a fixed schedule, whatever became of those before.
 */
final class StallClock {

  private final LongSupplier nanos;
  private final AtomicLong longest = new AtomicLong();

  /**
   * Makes a clock with nothing measured yet.
   *
   * @param nanos the time now in nanoseconds, as of {@link System#nanoTime}
   */
  StallClock(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /**
   * The times at which one client is to start its transactions, the first one a period from now.
   */
  Schedule every(Duration period) {
    return new Schedule(period.toNanos(), nanos.getAsLong());
  }

  /** The longest time from when a transaction should have started until it had ended. */
  Duration longest() {
    return Duration.ofNanos(longest.get());
  }

  /** One client's times. */
  final class Schedule {

    private final long period;
    private long due;

    private Schedule(long period, long begin) {
      this.period = period;
      this.due = begin;
    }

    /** Goes on to the next transaction and returns the nanoseconds until it is due, or less. */
    long untilNext() {
      due += period;
      return due - nanos.getAsLong();
    }

    /** Notes that the transaction has ended. */
    void ended() {
      longest.accumulateAndGet(nanos.getAsLong() - due, Math::max);
    }
  }
}
