package dev.neap.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * How even the walks over a table of one size were.
 *
 * @param rows the table's rows
 * @param seconds how long they took
 * @param jvm the heap in use after a collection
 * @param tenths one for each tenth of the table
 */
record WalkView(String rows, String seconds, String jvm, List<Tenth> tenths) {

  /** A tenth of the table; medians of the runs. */
  record Tenth(String name, Bar chunk, Bar row) {}

  static List<WalkView> all(Results results) {
    return results.walks().stream()
        .map(WalkMeasurement::rows)
        .distinct()
        .map(rows -> of(results.walks().stream().filter(w -> w.rows() == rows).toList()))
        .toList();
  }

  private static WalkView of(List<WalkMeasurement> runs) {
    List<Spread> chunks = tenths(runs, WalkMeasurement::chunkMillis);
    List<Spread> rows = tenths(runs, WalkMeasurement::rowMicros);
    double longestChunk = longest(chunks);
    double longestRow = longest(rows);
    List<Tenth> tenths = new ArrayList<>();
    for (int tenth = 0; tenth < chunks.size(); tenth++) {
      Spread chunk = chunks.get(tenth);
      Spread row = rows.get(tenth);
      tenths.add(
          new Tenth(
              "to " + 100 * (tenth + 1) / chunks.size() + " %",
              Bar.of(chunk, longestChunk, Numbers.plain(chunk.median()) + " ms"),
              Bar.of(row, longestRow, Numbers.plain(row.median()) + " µs")));
    }
    return new WalkView(
        String.format(Locale.ROOT, "%,d", runs.get(0).rows()),
        Numbers.plain(new Spread(runs.stream().map(WalkMeasurement::seconds).toList()).median()),
        Numbers.plain(
            Math.rint(
                new Spread(runs.stream().map(w -> w.jvmHeap() / 1048576.0).toList()).median())),
        tenths);
  }

  private static List<Spread> tenths(
      List<WalkMeasurement> runs, Function<WalkMeasurement, List<Double>> values) {
    int parts = runs.stream().mapToInt(run -> values.apply(run).size()).min().orElse(0);
    return IntStream.range(0, parts)
        .mapToObj(part -> new Spread(runs.stream().map(r -> values.apply(r).get(part)).toList()))
        .toList();
  }

  private static double longest(List<Spread> spreads) {
    return spreads.stream().mapToDouble(Spread::most).max().orElse(1);
  }
}
