package dev.neap.backfill;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How fast a walk goes, and how long the rest of it takes.
 *
 * <p>Time counts from chunk to chunk, rests and attempts that failed with it; a walk that stops for
 * a pause or a closed window begins a new one of these. What is shown as the speed follows the last
 * seconds. What is left is reckoned from a longer past, so that a few slow chunks don't move it.
 */
final class Speed {

  private final Recent rows = new Recent(Duration.ofSeconds(10));
  private final Recent fractions = new Recent(Duration.ofMinutes(5));
  private boolean begun;
  private long firstNanos;
  private long lastNanos;
  private long lastRows;
  private double lastFraction;

  /** Rows a second, and what the rest takes at this speed; null when that can't be told. */
  record Rate(double rowsPerSecond, @Nullable Duration remaining) {}

  /** The rate up to a moment, whose numbers are remembered for the next one. */
  Rate at(long nanos, long rowsDone, double fraction) {
    if (!begun) {
      begun = true;
      firstNanos = nanos;
    } else if (nanos > lastNanos) {
      double passed = (nanos - firstNanos) / 1e9;
      double step = (nanos - lastNanos) / 1e9;
      rows.add(passed, step, rowsDone - lastRows);
      fractions.add(passed, step, fraction - lastFraction);
    } else {
      return rate(fraction);
    }
    lastNanos = nanos;
    lastRows = rowsDone;
    lastFraction = fraction;
    return rate(fraction);
  }

  private Rate rate(double fraction) {
    double forward = fractions.perSecond();
    return new Rate(
        Math.max(0, rows.perSecond()),
        forward <= 0 ? null : Duration.ofMillis((long) ((1 - fraction) / forward * 1000)));
  }

  /**
   * An average over time in which the past counts the less, the longer ago it is.
   *
   * <p>At first a moment counts as much as time had passed until then: so the slow chunks with
   * which a walk begins are soon forgotten, and chance evens out over all that is known. Later the
   * past is as long as it may get.
   */
  private static final class Recent {
    private final double longest;
    private double amount;
    private double seconds;

    Recent(Duration longest) {
      this.longest = longest.toMillis() / 1000.0;
    }

    void add(double passed, double step, double more) {
      double kept = passed <= longest ? (passed - step) / passed : Math.exp(-step / longest);
      amount = amount * kept + more;
      seconds = seconds * kept + step;
    }

    double perSecond() {
      return seconds <= 0 ? 0 : amount / seconds;
    }
  }
}
