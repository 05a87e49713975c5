package dev.neap.bench.report;

import java.util.Locale;

/** Writes numbers for people. */
final class Numbers {

  private Numbers() {}

  /** With three digits that mean something, and no more. */
  static String plain(double value) {
    double size = Math.abs(value);
    if (value == Math.rint(value) || size >= 100) {
      return String.format(Locale.ROOT, "%,.0f", value);
    }
    return String.format(Locale.ROOT, size >= 10 ? "%.1f" : size >= 0.1 ? "%.2f" : "%.3f", value);
  }

  /** As a part of 100. */
  static String percent(double part) {
    return String.format(Locale.ROOT, "%.0f %%", 100 * part);
  }

  /** As milliseconds. */
  static String millis(double millis) {
    return millis >= 10_000
        ? String.format(Locale.ROOT, "%.1f s", millis / 1000)
        : plain(millis) + " ms";
  }
}
