package dev.neap.backfill;

import java.time.Duration;

/**
 * How many rows one statement rewrites: as many as its budget of time and WAL allows.
 *
 * <p>An application waits for a statement's rows until it is committed, and its own commit waits
 * until the WAL ahead of it is flushed, ours included. So statements are small, however long a
 * chunk is.
 */
final class StatementSize {

  private static final double MOST_NANOS = Duration.ofMillis(4).toNanos();
  private static final double MOST_WAL = 128 * 1024;
  private static final double GROWTH = 1.5;
  private static final long LEAST = 20;
  private static final long MOST = 1000;

  private long rows = 100;

  long rows() {
    return rows;
  }

  /** Learns that a statement met a timeout. */
  void refused() {
    rows = Math.max(LEAST, rows / 4);
  }

  /**
   * Learns from a chunk's statements; such that rewrote next to nothing say nothing.
   *
   * @param wal the WAL that was written meanwhile, by others too, in bytes
   */
  void took(int statements, long done, Duration duration, long wal) {
    if (statements == 0 || done < statements * LEAST / 4) {
      return;
    }
    double byTime = MOST_NANOS * done / Math.max(1, duration.toNanos());
    double byWal = MOST_WAL * done / Math.max(1, wal);
    double grown = Math.ceil(rows * GROWTH);
    rows = (long) Math.max(LEAST, Math.min(MOST, Math.min(grown, Math.min(byTime, byWal))));
  }
}
