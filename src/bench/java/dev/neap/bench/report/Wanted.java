package dev.neap.bench.report;

/**
 * A bound.
 *
 * @param bound the value
 * @param least whether it is the least, or else the most that is allowed
 * @param unit what it is counted in, as it stands behind the number
 */
record Wanted(double bound, boolean least, String unit) {

  static Wanted atLeast(double bound, String unit) {
    return new Wanted(bound, true, unit);
  }

  static Wanted atMost(double bound, String unit) {
    return new Wanted(bound, false, unit);
  }

  boolean isMetBy(double value) {
    return least ? value >= bound : value <= bound;
  }

  String text() {
    return (least ? "≥ " : "≤ ") + Numbers.plain(bound) + unit;
  }
}
