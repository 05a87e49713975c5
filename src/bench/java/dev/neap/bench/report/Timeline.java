package dev.neap.bench.report;

import dev.neap.bench.report.LoadView.Tick;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The plot of the longest latency of each tenth of a second.
 *
 * @param tenths the tenths of a second that have room
 * @param most the latency that must have room, in milliseconds
 * @param left the room for the marks on the left
 */
record Timeline(int tenths, double most, int width, int height, int left) {

  private Log axis() {
    return new Log(0.1, most, height);
  }

  /** The marks of the latencies. */
  List<Tick> latencies() {
    return axis().ticks().stream()
        .map(tick -> new Tick(y(Double.parseDouble(tick.at())), tick.text()))
        .toList();
  }

  /** The marks of the seconds. */
  List<Tick> times() {
    int step = tenths <= 200 ? 5 : tenths <= 1000 ? 20 : 100;
    List<Tick> ticks = new ArrayList<>();
    for (int second = 0; second * 10 <= tenths; second += step) {
      ticks.add(new Tick(x(second * 10), second + " s"));
    }
    return ticks;
  }

  /** The line, as the points of a polyline. */
  String line(LoadMeasurement run) {
    Log axis = axis();
    List<Double> latencies = run.timeline();
    return IntStream.range(0, latencies.size())
        .mapToObj(tenth -> x(tenth) + "," + y(axis.place(latencies.get(tenth))))
        .collect(Collectors.joining(" "));
  }

  private String x(int tenth) {
    return String.format(
        Locale.ROOT, "%.1f", left + (double) tenth * (width - left) / Math.max(1, tenths));
  }

  private String y(double up) {
    return String.format(Locale.ROOT, "%.1f", height - up);
  }
}
