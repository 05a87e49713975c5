package dev.neap.bench.report;

import dev.neap.bench.report.LoadView.Tick;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A logarithmic axis of milliseconds.
 *
 * @param least the value at its beginning
 * @param most a value that must have room
 * @param length the axis's length
 */
record Log(double least, double most, int length) {

  Log {
    most = Math.pow(10, Math.ceil(Math.log10(Math.max(most, least * 10))));
  }

  /** Where a value is. */
  String at(double value) {
    return String.format(Locale.ROOT, "%.1f", place(value));
  }

  double place(double value) {
    return length * Math.log10(Math.max(value, least) / least) / Math.log10(most / least);
  }

  /** A mark for each power of ten. */
  List<Tick> ticks() {
    List<Tick> ticks = new ArrayList<>();
    for (double value = least; value <= most * 1.01; value *= 10) {
      ticks.add(
          new Tick(
              at(value),
              value >= 999 ? Numbers.plain(Math.rint(value / 1000)) + " s" : mark(value) + " ms"));
    }
    return ticks;
  }

  private static String mark(double value) {
    return value < 0.99
        ? String.format(Locale.ROOT, "%.1f", value)
        : Numbers.plain(Math.rint(value));
  }
}
