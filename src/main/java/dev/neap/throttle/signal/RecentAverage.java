package dev.neap.throttle.signal;

import org.jspecify.annotations.Nullable;

/** An average over the last few readings, in which a reading counts the less, the older it is. */
final class RecentAverage {

  private static final double SHARE_OF_THE_LAST = 0.3;

  private @Nullable Double average;

  /** Takes a reading in; returns the average with it. */
  double with(double reading) {
    double before = average == null ? reading : average;
    double now = before + SHARE_OF_THE_LAST * (reading - before);
    average = now;
    return now;
  }
}
