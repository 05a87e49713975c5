package dev.neap.bench.report;

/**
 * A bound.
 *
 * @param bound the value
 * @param least whether it is the least, or else the most that is allowed
 * @param unit what it is counted in, as it stands behind the number
 * @param everyTime whether each round has to keep it, or else their median
 */
record Wanted(double bound, boolean least, String unit, boolean everyTime) {

  static Wanted atLeast(double bound, String unit) {
    return new Wanted(bound, true, unit, false);
  }

  static Wanted atMost(double bound, String unit) {
    return new Wanted(bound, false, unit, false);
  }

  /** The same, and each round has to keep it. */
  Wanted eachTime() {
    return new Wanted(bound, least, unit, true);
  }

  /** The value that stands for all rounds. */
  double of(Spread rounds) {
    if (!everyTime) {
      return rounds.median();
    }
    return least ? rounds.least() : rounds.most();
  }

  boolean isMetBy(Spread rounds) {
    return least ? of(rounds) >= bound : of(rounds) <= bound;
  }

  String text() {
    return (least ? "≥ " : "≤ ") + Numbers.plain(bound) + unit;
  }
}
