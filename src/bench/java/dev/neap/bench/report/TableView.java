package dev.neap.bench.report;

import dev.neap.bench.report.Measurement.Chunks;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * How all cases went on one table, the fastest first.
 *
 * @param title what is special about the table
 * @param rows its rows
 * @param bytes what a row takes, without indexes
 * @param cases one row for each case
 */
record TableView(String title, String rows, String bytes, List<Row> cases) {

  /** How one case went. */
  record Row(
      String title,
      String style,
      String note,
      Bar speed,
      String ratio,
      Bar wal,
      String fullPages,
      Bar heap,
      Bar indexes,
      String hot,
      String chunks,
      String jvm) {}

  static List<TableView> all(Results results) {
    return results.tables().stream().map(table -> of(results, table)).toList();
  }

  private static TableView of(Results results, Results.Table table) {
    List<Measurement> on =
        results.measurements().stream().filter(m -> m.table().equals(table.name())).toList();
    Map<String, List<Measurement>> byCase =
        on.stream().collect(Collectors.groupingBy(Measurement::name));
    Longest longest = Longest.of(byCase);
    List<Row> rows =
        byCase.values().stream()
            .sorted(Comparator.comparingDouble(runs -> -speed(runs).median()))
            .map(runs -> row(results, runs, longest))
            .toList();
    double bytes = on.isEmpty() ? 0 : (double) on.get(0).heapBefore() / table.rows();
    return new TableView(
        table.title(),
        String.format(Locale.ROOT, "%,d", table.rows()),
        Numbers.plain(Math.rint(bytes)),
        rows);
  }

  private static Row row(Results results, List<Measurement> runs, Longest longest) {
    Measurement first = runs.get(0);
    boolean cut = runs.stream().anyMatch(Measurement::cut);
    Spread speed = speed(runs);
    Spread wal = spread(runs, Measurement::walPerRow);
    Spread ratio = new Rounds(results).speed(first.name(), "update", first.table());
    Spread heap = spread(runs, m -> m.heapGrowth() - 1);
    Spread indexes = spread(runs, m -> m.indexGrowth() - 1);
    return new Row(
        View.title(results, first.name()),
        View.style(first.name()),
        cut ? "cut at " + Numbers.percent(done(runs)) + " of the rows" : "",
        Bar.of(speed, longest.speed(), Numbers.plain(Math.rint(speed.median()))),
        ratio.isEmpty() ? "" : Numbers.plain(ratio.median()) + "×",
        Bar.of(wal, longest.wal(), Numbers.plain(Math.rint(wal.median()))),
        Numbers.plain(spread(runs, Measurement::fullPagesPerThousandRows).median()),
        cut ? Bar.NONE : Bar.of(heap, longest.growth(), growth(heap)),
        cut ? Bar.NONE : Bar.of(indexes, longest.growth(), growth(indexes)),
        Numbers.percent(spread(runs, Measurement::hotShare).median()),
        chunks(runs),
        Numbers.plain(Math.rint(spread(runs, m -> m.jvmHeap() / 1048576.0).median())));
  }

  private static String growth(Spread growth) {
    return String.format(Locale.ROOT, "+%.0f %%", 100 * growth.median());
  }

  private static double done(List<Measurement> runs) {
    return spread(runs, m -> (double) m.rows() / m.tableRows()).median();
  }

  private static String chunks(List<Measurement> runs) {
    return runs.stream().anyMatch(run -> run.chunks() == null)
        ? "–"
        : Numbers.plain(ofChunks(runs, Chunks::p50))
            + " / "
            + Numbers.plain(ofChunks(runs, Chunks::p99));
  }

  private static double ofChunks(List<Measurement> runs, Function<Chunks, Double> number) {
    return new Spread(
            runs.stream()
                .map(Measurement::chunks)
                .flatMap(java.util.stream.Stream::ofNullable)
                .map(number)
                .toList())
        .median();
  }

  private static Spread speed(List<Measurement> runs) {
    return spread(runs, Measurement::rowsPerSecond);
  }

  static Spread spread(List<Measurement> runs, ToDoubleFunction<Measurement> number) {
    return new Spread(runs.stream().map(number::applyAsDouble).toList());
  }

  /** The longest value of each kind of bar. */
  private record Longest(double speed, double wal, double growth) {

    static Longest of(Map<String, List<Measurement>> byCase) {
      return new Longest(
          longest(byCase, Measurement::rowsPerSecond),
          longest(byCase, Measurement::walPerRow),
          Math.max(
              longest(byCase, m -> m.heapGrowth() - 1), longest(byCase, m -> m.indexGrowth() - 1)));
    }

    private static double longest(
        Map<String, List<Measurement>> byCase, ToDoubleFunction<Measurement> number) {
      return byCase.values().stream()
          .mapToDouble(runs -> spread(runs, number).most())
          .max()
          .orElse(1);
    }
  }
}
