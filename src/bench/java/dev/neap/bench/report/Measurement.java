package dev.neap.bench.report;

import org.jspecify.annotations.Nullable;

/**
 * One run of a case, alone on the server.
 *
 * @param name the case's name
 * @param table the table's name
 * @param round which of the runs it is, from 1
 * @param tableRows the table's rows
 * @param rows the rows that were rewritten
 * @param seconds how long that took
 * @param cut whether it was stopped before all rows were rewritten
 * @param walBytes the WAL it wrote
 * @param fullPages the full page images in it
 * @param heapBefore the table's bytes before
 * @param heapAfter and afterwards
 * @param indexesBefore the bytes of its indexes before
 * @param indexesAfter and afterwards
 * @param updated the updates that the server counted
 * @param hot those that needed no new index entries
 * @param jvmHeap the most JVM heap in use after a garbage collection
 * @param chunks its steps; null when it went in one
 */
public record Measurement(
    String name,
    String table,
    int round,
    long tableRows,
    long rows,
    double seconds,
    boolean cut,
    long walBytes,
    long fullPages,
    long heapBefore,
    long heapAfter,
    long indexesBefore,
    long indexesAfter,
    long updated,
    long hot,
    long jvmHeap,
    @Nullable Chunks chunks) {

  /**
   * The steps of a run.
   *
   * @param number how many there were
   * @param p50 the median of their durations, in milliseconds
   * @param p99 99 of 100 took no longer
   */
  public record Chunks(int number, double p50, double p99) {}

  double rowsPerSecond() {
    return rows / seconds;
  }

  double walPerRow() {
    return (double) walBytes / Math.max(1, rows);
  }

  double fullPagesPerThousandRows() {
    return 1000.0 * fullPages / Math.max(1, rows);
  }

  double heapGrowth() {
    return (double) heapAfter / heapBefore;
  }

  double indexGrowth() {
    return (double) indexesAfter / indexesBefore;
  }

  double hotShare() {
    return (double) hot / Math.max(1, updated);
  }
}
