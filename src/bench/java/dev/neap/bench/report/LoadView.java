package dev.neap.bench.report;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * What the application felt, case by case.
 *
 * @param about how it was measured
 * @param width the plot's width
 * @param axis the marks of the axis of latencies
 * @param cases one for each case
 */
record LoadView(String about, int width, List<Tick> axis, List<Row> cases) {

  private static final int WIDTH = 460;
  private static final int HEIGHT = 96;
  private static final int LEFT = 40;
  private static final List<String> ORDER =
      List.of(LoadMeasurement.IDLE, "half-busy", "half-busy-log", "neap-paced", "neap-1", "update");

  /** A mark of an axis. */
  record Tick(String at, String text) {}

  /** What it felt beside one case; medians of the runs. */
  record Row(
      String title,
      String style,
      String p50,
      String p99,
      String p999,
      String max,
      String rate,
      String seconds,
      String at50,
      String at99,
      String at999,
      String atMax,
      int height,
      List<Tick> times,
      List<Tick> latencies,
      String line) {}

  static LoadView of(Results results) {
    Map<String, List<LoadMeasurement>> byCase = new LinkedHashMap<>();
    ORDER.forEach(name -> byCase.put(name, new ArrayList<>()));
    results.load().forEach(l -> byCase.computeIfAbsent(l.name(), n -> new ArrayList<>()).add(l));
    byCase.values().removeIf(List::isEmpty);
    Log axis = new Log(0.1, longest(results.load()), WIDTH);
    int longest = results.load().stream().mapToInt(l -> l.timeline().size()).max().orElse(1);
    return new LoadView(
        about(results),
        WIDTH,
        axis.ticks(),
        byCase.values().stream().map(runs -> row(results, runs, axis, longest)).toList());
  }

  private static double longest(Collection<LoadMeasurement> all) {
    return all.stream().mapToDouble(LoadMeasurement::max).max().orElse(1);
  }

  private static String about(Results results) {
    return String.format(
        Locale.ROOT,
        "%s transactions/s on %,d rows, each run %s s",
        results.settings().get("latency.rate"),
        results.load().get(0).tableRows(),
        results.settings().get("latency.seconds"));
  }

  private static Row row(Results results, List<LoadMeasurement> runs, Log axis, int longest) {
    LoadMeasurement first = runs.get(0);
    double p50 = median(runs, LoadMeasurement::p50);
    double p99 = median(runs, LoadMeasurement::p99);
    double p999 = median(runs, LoadMeasurement::p999);
    double max = median(runs, LoadMeasurement::max);
    boolean idle = first.name().equals(LoadMeasurement.IDLE);
    Timeline plot = new Timeline(longest, longest(results.load()), WIDTH, HEIGHT, LEFT);
    return new Row(
        View.title(results, first.name()),
        idle ? "other" : View.style(first.name()),
        Numbers.millis(p50),
        Numbers.millis(p99),
        Numbers.millis(p999),
        Numbers.millis(max),
        idle ? "–" : Numbers.plain(Math.rint(median(runs, LoadMeasurement::rowsPerSecond))),
        runs.stream()
            .map(l -> String.format(Locale.ROOT, "%.1f", l.seconds()))
            .collect(Collectors.joining(", ")),
        axis.at(p50),
        axis.at(p99),
        axis.at(p999),
        axis.at(max),
        HEIGHT,
        plot.times(),
        plot.latencies(),
        plot.line(middle(runs)));
  }

  /** The run whose longest latency is in the middle of the runs'. */
  private static LoadMeasurement middle(List<LoadMeasurement> runs) {
    return runs.stream()
        .sorted(java.util.Comparator.comparingDouble(LoadMeasurement::max))
        .toList()
        .get((runs.size() - 1) / 2);
  }

  private static double median(
      List<LoadMeasurement> runs, ToDoubleFunction<LoadMeasurement> number) {
    return new Spread(runs.stream().map(number::applyAsDouble).toList()).median();
  }
}
