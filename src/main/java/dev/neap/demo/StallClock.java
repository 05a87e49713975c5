package dev.neap.demo;

import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Measures how long transactions took from the time at which they should have started.
 *
 * <p>A client that is held up starts its next transactions late: measured from their own start they
 * would look fast. So each one has its time in a fixed schedule, whatever became of those before.
 */
final class StallClock {

  private final LongSupplier nanos;
  private final Supplier<String> during;
  private Stall longest = new Stall(Duration.ZERO, "");

  /**
   * A transaction that was held up.
   *
   * @param duration from when it should have started until it had ended
   * @param during what went on when it had ended
   */
  record Stall(Duration duration, String during) {}

  /**
   * Makes a clock with nothing measured yet.
   *
   * @param nanos the time now in nanoseconds, as of {@link System#nanoTime}
   * @param during what goes on now
   */
  StallClock(LongSupplier nanos, Supplier<String> during) {
    this.nanos = nanos;
    this.during = during;
  }

  /**
   * The times at which one client is to start its transactions, the first one a period from now.
   */
  Schedule every(Duration period) {
    return new Schedule(period.toNanos(), nanos.getAsLong());
  }

  /** The transaction that was held up the longest. */
  synchronized Stall longest() {
    return longest;
  }

  private synchronized void note(Stall stall) {
    if (stall.duration().compareTo(longest.duration()) > 0) {
      longest = stall;
    }
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
      note(new Stall(Duration.ofNanos(nanos.getAsLong() - due), during.get()));
    }
  }
}
