package dev.neap.bench.report;

import java.util.List;
import java.util.Map;

/** What the templates show of the results, with every number as text. */
record View(
    String date,
    String postgres,
    String neap,
    String java,
    String machine,
    String commit,
    List<Entry> settings,
    List<LineView> lines,
    String met,
    List<TableView> tables,
    List<Entry> missing,
    List<LoadView> load,
    List<WalkView> walks) {

  /** A name and a text. */
  record Entry(String name, String text) {}

  /** A line of what must be shown. */
  record LineView(
      String what, String wanted, String measured, String range, String verdict, String style) {

    static LineView of(Line line) {
      Spread values = line.measured();
      String unit = line.wanted().unit();
      return new LineView(
          line.what(),
          line.wanted().text(),
          values.isEmpty() ? "–" : Numbers.plain(line.wanted().of(values)) + unit,
          values.isEmpty() ? "" : range(values),
          line.verdict().text(),
          line.verdict().text().replace(' ', '-'));
    }

    private static String range(Spread values) {
      int rounds = values.values().size();
      return rounds == 1
          ? "1 run"
          : Numbers.plain(values.least())
              + " to "
              + Numbers.plain(values.most())
              + ", "
              + rounds
              + " runs";
    }
  }

  static View of(Results results) {
    List<Line> lines = MustShow.lines(results);
    Results.Machine machine = results.machine();
    return new View(
        results.date(),
        machine.postgres(),
        machine.neap(),
        machine.java(),
        "%s, %d cores, %.0f GiB, %s"
            .formatted(
                machine.processor(),
                machine.cores(),
                machine.memory() / (double) (1 << 30),
                machine.system()),
        Numbers.millis(machine.commitMillis()),
        entries(results.settings()),
        lines.stream().map(LineView::of).toList(),
        summary(lines),
        TableView.all(results),
        results.missing().entrySet().stream()
            .map(one -> new Entry(title(results, one.getKey()), one.getValue()))
            .toList(),
        results.load().isEmpty() ? List.of() : List.of(LoadView.of(results)),
        WalkView.all(results));
  }

  private static String summary(List<Line> lines) {
    return "%d met, %d not met, %d not measured"
        .formatted(
            count(lines, Line.Verdict.MET),
            count(lines, Line.Verdict.NOT_MET),
            count(lines, Line.Verdict.NOT_MEASURED));
  }

  private static long count(List<Line> lines, Line.Verdict verdict) {
    return lines.stream().filter(line -> line.verdict() == verdict).count();
  }

  private static List<Entry> entries(Map<String, String> settings) {
    return settings.entrySet().stream()
        .map(one -> new Entry("bench." + one.getKey(), one.getValue()))
        .toList();
  }

  /** What a case is called. */
  static String title(Results results, String name) {
    return name.equals(LoadMeasurement.IDLE)
        ? "nothing beside it"
        : results.cases().getOrDefault(name, name);
  }

  /** How a case is coloured: ours, what it is compared with, or the rest. */
  static String style(String name) {
    return name.startsWith("neap") ? "neap" : name.equals("update") ? "base" : "other";
  }
}
