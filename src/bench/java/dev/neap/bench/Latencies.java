package dev.neap.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** How long transactions took from the time at which they should have started. */
final class Latencies {

  private static final long BUCKET = TimeUnit.MILLISECONDS.toNanos(100);

  private final Histogram nanos = new Histogram(3);
  private final List<Double> timeline = new ArrayList<>();
  private boolean begun;
  private long begin;

  /** Begins to count, with what is due from now on. */
  synchronized void begin() {
    begin = System.nanoTime();
    begun = true;
  }

  /** Notes a transaction. */
  synchronized void note(long due, long ended) {
    if (!begun || due - begin < 0) {
      return;
    }
    nanos.recordValue(ended - due);
    int bucket = (int) ((due - begin) / BUCKET);
    while (timeline.size() <= bucket) {
      timeline.add(0.0);
    }
    timeline.set(bucket, Math.max(timeline.get(bucket), (ended - due) / 1e6));
  }

  synchronized long count() {
    return nanos.getTotalCount();
  }

  /** The milliseconds that so many of 100 don't exceed. */
  synchronized double millis(double percentile) {
    return nanos.getValueAtPercentile(percentile) / 1e6;
  }

  /** The longest milliseconds of each tenth of a second. */
  synchronized List<Double> timeline() {
    return List.copyOf(timeline);
  }
}
