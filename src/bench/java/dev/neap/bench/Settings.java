package dev.neap.bench;

import dev.neap.bench.report.Results;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What is measured and how large, by system properties {@code bench.…}; one that is empty counts as
 * not given.
 *
 * @param directory where everything is written
 * @param postgres the major version of the server
 * @param rows the rows of the largest table; the others have a part of them, see {@link
 *     SampleTable}
 * @param runs how often everything is measured
 * @param cases the cases, {@code load}, {@code walk}, {@code standby} and {@code kill} that are
 *     measured; {@code all} of them, or when empty all but the last two
 * @param tables the tables; all when empty
 * @param limitSeconds after how many seconds a run that goes step by step is cut
 * @param latencySeconds how long latencies are measured in each run
 * @param latencyRows the rows of the table under load
 * @param latencyRate the application's transactions a second
 * @param walkRows the sizes of the tables that are walked over to compare the walk's ends
 * @param kills at how many moments engine or server are killed
 * @param autovacuum whether autovacuum runs
 * @param publish whether the summary goes to {@code src/docs}
 * @param results earlier results to write the report of instead of measuring; where cases are given
 *     these are measured again and the others kept; empty to measure
 */
record Settings(
    Path directory,
    int postgres,
    long rows,
    int runs,
    List<String> cases,
    List<String> tables,
    int limitSeconds,
    int latencySeconds,
    long latencyRows,
    int latencyRate,
    List<Long> walkRows,
    int kills,
    boolean autovacuum,
    boolean publish,
    String results) {

  /** Everything, also what takes too long to be measured unasked. */
  static final String ALL = "all";

  private static final long ROWS_A_SECOND = 100_000;

  static Settings read(Function<String, String> properties) {
    Function<String, String> given = name -> properties.apply("bench." + name).strip();
    int seconds = number(given, "latency.seconds", 8);
    return new Settings(
        Path.of(given.apply("directory").isEmpty() ? "target/bench" : given.apply("directory")),
        Integer.parseInt(properties.apply("neap.test.postgres")),
        number(given, "rows", 300_000),
        number(given, "runs", 3),
        words(given.apply("cases")),
        words(given.apply("tables")),
        number(given, "limit.seconds", 6),
        seconds,
        number(given, "latency.rows", (int) Math.min(20_000_000, seconds * ROWS_A_SECOND)),
        number(given, "latency.rate", 300),
        given.apply("walk.rows").isEmpty()
            ? List.of(1_000_000L)
            : words(given.apply("walk.rows")).stream().map(Long::valueOf).toList(),
        number(given, "kills", 20),
        given.apply("autovacuum").equals("on"),
        given.apply("publish").equals("true"),
        given.apply("results"));
  }

  /** Whether something of that name is asked for by its name, or everything is. */
  boolean names(String name) {
    return cases.contains(name) || cases.contains(ALL);
  }

  /** Whether something of that name is asked for. */
  boolean wants(String name) {
    return cases.isEmpty() || names(name);
  }

  /** The tables that are asked for. */
  List<SampleTable> wantedTables() {
    return tables.isEmpty()
        ? List.of(SampleTable.values())
        : tables.stream().map(SampleTable::of).toList();
  }

  /** What differs from run to run of the benchmark, for the report. */
  Map<String, String> shown() {
    Map<String, String> shown =
        new TreeMap<>(
            Map.of(
                "rows", String.valueOf(rows),
                "runs", String.valueOf(runs),
                "limit.seconds", String.valueOf(limitSeconds),
                "latency.seconds", String.valueOf(latencySeconds),
                "latency.rows", String.valueOf(latencyRows),
                "latency.rate", String.valueOf(latencyRate),
                "kills", String.valueOf(kills),
                "walk.rows",
                    walkRows.stream().map(String::valueOf).collect(Collectors.joining(",")),
                "autovacuum", autovacuum ? "on" : "off"));
    if (!cases.isEmpty()) {
      shown.put(Results.CASES, String.join(",", cases));
    }
    return shown;
  }

  private static int number(Function<String, String> given, String name, int otherwise) {
    String text = given.apply(name).replace("_", "");
    if (text.isEmpty()) {
      return otherwise;
    }
    try {
      int number = Integer.parseInt(text);
      if (number > 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      // told below, like a number that is too small
    }
    throw new IllegalArgumentException(
        "bench." + name + ": '" + text + "' is not a whole number above 0");
  }

  private static List<String> words(String text) {
    return Arrays.stream(text.split(",")).map(String::strip).filter(w -> !w.isEmpty()).toList();
  }
}
