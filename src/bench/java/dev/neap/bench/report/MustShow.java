package dev.neap.bench.report;

import static dev.neap.bench.report.LoadMeasurement.IDLE;
import static dev.neap.bench.report.Wanted.atLeast;
import static dev.neap.bench.report.Wanted.atMost;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** What the engine has to show, each line with what was measured of it. */
final class MustShow {

  private static final String ONE = "one-index";
  private static final String FOUR = "four-indexes";
  private static final double MEBIBYTE = 1 << 20;

  private final Results results;
  private final Rounds rounds;

  private MustShow(Results results) {
    this.results = results;
    this.rounds = new Rounds(results);
  }

  static List<Line> lines(Results results) {
    MustShow all = new MustShow(results);
    return Stream.of(all.throughput(), all.others(), all.load(), all.walks(), all.faults())
        .flatMap(List::stream)
        .toList();
  }

  private List<Line> throughput() {
    List<Line> lines = new ArrayList<>();
    for (String table : List.of(ONE, FOUR)) {
      String on = table.equals(ONE) ? ", 1 index" : ", 4 indexes";
      lines.add(
          new Line(
              "Neap, one partition, against one UPDATE: rows/s" + on,
              atLeast(table.equals(ONE) ? 1.2 : 1.8, "×"),
              rounds.speed("neap-1", "update", table)));
      lines.add(
          new Line(
              "the same: WAL a row" + on,
              atMost(0.65, "×"),
              rounds.ratios("neap-1", "update", table, Measurement::walPerRow)));
      lines.add(
          new Line(
              "the same: heap after the backfill" + on,
              atMost(1.25, "×"),
              rounds.values("neap-1", table, Measurement::heapGrowth)));
      lines.add(
          new Line(
              "the same: indexes after the backfill" + on,
              atMost(1.15, "×"),
              rounds.values("neap-1", table, Measurement::indexGrowth)));
    }
    return lines;
  }

  private List<Line> others() {
    return List.of(
        new Line(
            "Neap, two partitions, against one UPDATE: rows/s, 1 index",
            atLeast(1.8, "×"),
            rounds.speed("neap-2", "update", ONE)),
        new Line(
            "Neap against touch-the-key batches with a trigger: fresh statistics",
            atLeast(2, "×"),
            rounds.speed("neap-1", "trigger", ONE)),
        new Line(
            "the same: no statistics",
            atLeast(10, "×"),
            rounds.speed("neap-1", "trigger-unanalyzed", ONE)),
        new Line(
            "the same: no statistics, no flag column",
            atLeast(10, "×"),
            rounds.speed("neap-1", "trigger-null-unanalyzed", ONE)),
        new Line(
            "Neap against Spring Batch's row reader and writer",
            atLeast(3, "×"),
            rounds.speed("neap-1", "reader-writer", ONE)),
        new Line(
            "Spring Batch's books: by how much the same work is slower with them",
            atMost(5, " %"),
            rounds.speed("neap-no-books", "neap-1", ONE).map(ratio -> 100 * (ratio - 1))));
  }

  private List<Line> load() {
    String length =
        String.format(
            Locale.ROOT,
            ", %s transactions/s, runs of %s s",
            results.settings().get("latency.rate"),
            results.settings().get("latency.seconds"));
    return List.of(
        new Line(
            "Application's longest stall under one UPDATE against Neap unpaced",
            atLeast(300, "×"),
            rounds.load("update", "neap-1", LoadMeasurement::max)),
        new Line(
            "Application's longest stall under Neap unpaced",
            atMost(50, " ms"),
            rounds.load("neap-1", LoadMeasurement::max)),
        new Line(
            "Application's p99 under Neap at its default pace against idle" + length,
            atMost(1.3, "×"),
            rounds.load("neap-paced", IDLE, LoadMeasurement::p99)),
        new Line(
            "the same: Neap's rows/s against unpaced",
            atLeast(0.5, "×"),
            rounds.load("neap-paced", "neap-1", LoadMeasurement::rowsPerSecond)));
  }

  private List<Line> walks() {
    List<Line> lines = new ArrayList<>();
    for (long rows : sizes()) {
      String of = String.format(Locale.ROOT, ", %,d rows", rows);
      lines.add(
          new Line(
              "Chunk time, last against first tenth of the table" + of,
              atMost(10, " %"),
              rounds.walks(rows, walk -> 100 * walk.chunkDrift())));
      lines.add(
          new Line(
              "Time for a row, last against first tenth of the table" + of,
              atMost(10, " %"),
              rounds.walks(rows, walk -> 100 * walk.rowDrift())));
      lines.add(
          new Line(
              "Time left, told after 5 % of the rows, off the truth by" + of,
              atMost(15, " %"),
              rounds.walks(rows, walk -> 100 * Math.abs(walk.told() - 1))));
      lines.add(
          new Line(
              "JVM heap in use after a collection" + of,
              atMost(128, " MiB"),
              rounds.walks(rows, walk -> walk.jvmHeap() / MEBIBYTE)));
    }
    return lines;
  }

  private List<Long> sizes() {
    return Stream.concat(
            Stream.of(1_000_000L, 20_000_000L), results.walks().stream().map(w -> w.rows()))
        .distinct()
        .sorted()
        .toList();
  }

  private List<Line> faults() {
    return List.of(
        new Line(
            "Chunks begun after a real standby is over its limit, for; the worst time",
            atMost(1, " s").eachTime(),
            rounds.standbys(StandbyMeasurement::startedAfter)),
        new Line(
            "Back at full speed after it has caught up, in; the worst time",
            atMost(15, " s").eachTime(),
            rounds.standbys(StandbyMeasurement::backAfter)),
        new Line(
            "kill -9 of engine or server at " + moments() + ": rows lost",
            atMost(0, "").eachTime(),
            rounds.kills(KillMeasurement::lost)),
        new Line(
            "the same: chunks counted, or rows rewritten, twice",
            atMost(0, "").eachTime(),
            rounds.kills(KillMeasurement::twice)));
  }

  private String moments() {
    return results.kills().stream()
        .findFirst()
        .map(
            kill ->
                "%d random moments, %d of them in the middle of a statement"
                    .formatted(kill.engineKills() + kill.serverKills(), kill.atWork()))
        .orElse("20 random moments");
  }
}
