package dev.neap.bench.report;

import java.util.List;

/**
 * What an application felt during one run. Latencies are in milliseconds, from the time at which
 * each transaction should have started.
 *
 * @param name the case that ran beside it; {@code idle} for none
 * @param round which of the runs it is, from 1
 * @param tableRows the table's rows
 * @param seconds how long it was measured
 * @param transactions the application's transactions
 * @param p50 the median of their latencies
 * @param p99 99 of 100 took no longer
 * @param p999 999 of 1000 took no longer
 * @param max the longest
 * @param rows the rows that were rewritten meanwhile
 * @param ended whether these were all
 * @param timeline the longest latency of each tenth of a second
 */
public record LoadMeasurement(
    String name,
    int round,
    long tableRows,
    double seconds,
    long transactions,
    double p50,
    double p99,
    double p999,
    double max,
    long rows,
    boolean ended,
    List<Double> timeline) {

  /** The name for no case at all. */
  public static final String IDLE = "idle";

  public LoadMeasurement {
    timeline = List.copyOf(timeline);
  }

  double rowsPerSecond() {
    return rows / seconds;
  }
}
