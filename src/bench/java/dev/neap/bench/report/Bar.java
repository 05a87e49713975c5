package dev.neap.bench.report;

import java.util.Locale;

/**
 * A bar with its value; lengths are parts of 100 of the longest one.
 *
 * @param text the value
 * @param width the bar's length
 * @param from where the least of the runs is
 * @param spread from there to the most
 */
record Bar(String text, String width, String from, String spread) {

  /** No bar. */
  static final Bar NONE = new Bar("–", "0", "0", "0");

  /**
   * A bar of the median of some runs.
   *
   * @param longest the value of the longest bar
   */
  static Bar of(Spread values, double longest, String text) {
    double scale = 100 / longest;
    return new Bar(
        text,
        length(values.median() * scale),
        length(values.least() * scale),
        length((values.most() - values.least()) * scale));
  }

  private static String length(double percent) {
    return String.format(Locale.ROOT, "%.1f", Math.min(100, percent));
  }
}
