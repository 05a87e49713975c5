package dev.neap.bench.report;

/**
 * Something to be shown.
 *
 * @param what what it is
 * @param wanted what is wanted of it
 * @param measured what was measured
 */
record Line(String what, Wanted wanted, Spread measured) {

  /** Whether it is shown. */
  enum Verdict {
    MET("met"),
    NOT_MET("not met"),
    NOT_MEASURED("not measured");

    private final String text;

    Verdict(String text) {
      this.text = text;
    }

    String text() {
      return text;
    }
  }

  Verdict verdict() {
    if (measured.isEmpty()) {
      return Verdict.NOT_MEASURED;
    }
    return wanted.isMetBy(measured) ? Verdict.MET : Verdict.NOT_MET;
  }
}
