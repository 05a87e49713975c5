package dev.neap.backfill;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How much the next chunk asks for, so that it takes about the wanted time: slow to grow, quick to
 * shrink.
 */
final class ChunkSize {

  private static final int REMEMBERED = 11;
  private static final double PERCENTILE = 0.9;
  private static final double GROWTH = 1.5;
  private static final int FAR_TOO_LONG = 5;

  private double target;
  private final long least;
  private final long most;
  private final long mostSparse;
  private final double dense;
  private final Deque<Double> nanosPerUnit = new ArrayDeque<>();
  private long size;

  /**
   * A size in blocks or rows.
   *
   * @param target the duration that a chunk aims at
   * @param dense the rows worked on in each block or row, below which a chunk is called sparse
   */
  ChunkSize(Duration target, long first, long least, long most, double dense) {
    this.target = target.toNanos();
    this.least = least;
    this.most = most;
    this.size = first;
    this.mostSparse = Math.min(most, 16 * first);
    this.dense = dense;
  }

  long size() {
    return size;
  }

  /** Begins with what another segment of the same walk has come to. */
  void begin(long learned) {
    size = Math.max(least, Math.min(most, learned));
  }

  /** Aims at another duration from now on; what was learned of the pace counts on. */
  void aim(Duration wanted) {
    if (target != wanted.toNanos()) {
      target = wanted.toNanos();
      follow();
    }
  }

  /**
   * Learns from a chunk that was done. One of less than half the size and time (at a table's end)
   * says little about the others. One in which hardly anything was to be done says nothing of those
   * in which there is.
   *
   * @param rows the rows that were worked on
   */
  void took(long done, long rows, Duration duration) {
    if (duration.toNanos() > FAR_TOO_LONG * target) {
      nanosPerUnit.clear();
      size = Math.max(least, size / 10);
      return;
    }
    if (done == 0 || done * 2 < size && duration.toNanos() * 2 < target) {
      return;
    }
    if (rows < done * dense) {
      size = Math.max(size, Math.min(mostSparse, (long) Math.ceil(size * GROWTH)));
      return;
    }
    nanosPerUnit.addLast((double) duration.toNanos() / done);
    if (nanosPerUnit.size() > REMEMBERED) {
      nanosPerUnit.removeFirst();
    }
    follow();
  }

  private void follow() {
    if (!nanosPerUnit.isEmpty()) {
      double wanted = target / Math.max(slow(), 1e-3);
      double grown = Math.ceil(size * GROWTH);
      size = (long) Math.max(least, Math.min(most, Math.min(wanted, grown)));
    }
  }

  /** Learns that a chunk of this size met a timeout. */
  void refused() {
    nanosPerUnit.clear();
    size = Math.max(least, size / 4);
  }

  /** Whether it can't become smaller. */
  boolean isLeast() {
    return size <= least;
  }

  /** The 90th percentile: of eleven or fewer all but the slowest, such as the very first chunk. */
  private double slow() {
    double[] sorted = nanosPerUnit.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    return sorted[(int) (PERCENTILE * (sorted.length - 1))];
  }
}
