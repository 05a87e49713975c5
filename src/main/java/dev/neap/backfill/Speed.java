package dev.neap.backfill;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** How fast a walk went in the last seconds. */
final class Speed {

  private static final long WINDOW = Duration.ofSeconds(10).toNanos();

  private final Deque<Sample> samples = new ArrayDeque<>();

  private record Sample(long nanos, long rows, double fraction) {}

  /** Rows a second, and what the rest takes at this speed; null when that can't be told. */
  record Rate(double rowsPerSecond, @Nullable Duration remaining) {}

  /** The rate up to a moment, whose numbers are remembered for the next one. */
  Rate at(long nanos, long rows, double fraction) {
    while (samples.size() > 1 && nanos - samples.getFirst().nanos() > WINDOW) {
      samples.removeFirst();
    }
    Sample first = samples.peekFirst();
    samples.addLast(new Sample(nanos, rows, fraction));
    if (first == null || nanos <= first.nanos()) {
      return new Rate(0, null);
    }
    double seconds = (nanos - first.nanos()) / 1e9;
    double forward = (fraction - first.fraction()) / seconds;
    return new Rate(
        Math.max(0, (rows - first.rows()) / seconds),
        forward <= 0 ? null : Duration.ofMillis((long) ((1 - fraction) / forward * 1000)));
  }
}
