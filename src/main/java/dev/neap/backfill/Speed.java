package dev.neap.backfill;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How fast a walk goes, and how long the rest of it takes.
 *
 * <p>Time counts from chunk to chunk, rests and attempts that failed with it; a walk that stops for
 * a pause or a closed window begins a new one of these. What is shown as the speed follows the last
 * seconds. What is left is reckoned from a longer past, so that a few slow chunks don't move it.
 *
 * <p>Rows that leave their pages leave entries in every index, whose pages have room for some.
 * Where that is used up the server looks for entries of dead rows before it splits a page. On
 * freshly loaded tables of 2 to 20 million rows of 200 bytes, with one index in another order than
 * theirs, each row took 1.4 to 1.55 times as long from there on; a quarter of the session's time
 * went into that look ({@code perf}, heap_index_delete_tuples).
 *
 * @see <a href="https://www.postgresql.org/docs/current/btree.html">PostgreSQL manual, 65.1.4.2
 *     Bottom-up Index Deletion</a>
 */
final class Speed {

  private static final double THEN_TAKES = 1.5;

  private final Recent rows = new Recent(Duration.ofSeconds(10));
  private final Recent work = new Recent(Duration.ofMinutes(5));
  private boolean begun;
  private double fullAfter = 1;
  private long firstNanos;
  private long lastNanos;
  private long lastRows;
  private double lastFraction;

  /** Rows a second, and what the rest takes at this speed; null when that can't be told. */
  record Rate(double rowsPerSecond, @Nullable Duration remaining) {}

  /** After which part of the rows the indexes' pages are full; 1 when they don't get full. */
  void fullAfter(double fraction) {
    fullAfter = fraction;
  }

  /** The rate up to a moment, whose numbers are remembered for the next one. */
  Rate at(long nanos, long rowsDone, double fraction) {
    if (!begun) {
      begun = true;
      firstNanos = nanos;
    } else if (nanos > lastNanos) {
      double passed = (nanos - firstNanos) / 1e9;
      double step = (nanos - lastNanos) / 1e9;
      rows.add(passed, step, rowsDone - lastRows);
      work.add(passed, step, work(fraction) - work(lastFraction));
    } else {
      return rate(fraction);
    }
    lastNanos = nanos;
    lastRows = rowsDone;
    lastFraction = fraction;
    return rate(fraction);
  }

  private Rate rate(double fraction) {
    double forward = work.perSecond();
    return new Rate(
        Math.max(0, rows.perSecond()),
        forward <= 0
            ? null
            : Duration.ofMillis((long) ((work(1) - work(fraction)) / forward * 1000)));
  }

  private double work(double fraction) {
    return fraction + Math.max(0, fraction - fullAfter) * (THEN_TAKES - 1);
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
