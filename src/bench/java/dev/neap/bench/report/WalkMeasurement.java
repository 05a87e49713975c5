package dev.neap.bench.report;

import java.util.List;

/**
 * Neap's walk over a whole table, from one end to the other.
 *
 * @param rows the table's rows
 * @param round which of the runs it is, from 1
 * @param seconds how long it took
 * @param told the time left as it was told after 5 % of the rows, against the truth
 * @param chunkMillis the median of the chunks' durations in each tenth of the table
 * @param rowMicros the median of the time for a row in each tenth of the table
 * @param jvmHeap the most JVM heap in use after a garbage collection
 */
public record WalkMeasurement(
    long rows,
    int round,
    double seconds,
    double told,
    List<Double> chunkMillis,
    List<Double> rowMicros,
    long jvmHeap) {

  public WalkMeasurement {
    chunkMillis = List.copyOf(chunkMillis);
    rowMicros = List.copyOf(rowMicros);
  }

  /** By which part of it a chunk of the last tenth differs from one of the first. */
  double chunkDrift() {
    return drift(chunkMillis);
  }

  /** By which part of it a row of the last tenth differs from one of the first. */
  double rowDrift() {
    return drift(rowMicros);
  }

  private static double drift(List<Double> tenths) {
    return Math.abs(tenths.get(tenths.size() - 1) / tenths.get(0) - 1);
  }
}
