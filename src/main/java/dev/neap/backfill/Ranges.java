package dev.neap.backfill;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Divides a table into ranges, one after the other; its state is the checkpoint's JSON. */
interface Ranges {

  /**
   * Where a walk's segments begin, and what they will walk over; together that is the whole table.
   */
  List<Start> start(RangeStatements sql, int segments);

  /** The next range of about that size; null when there is none left. */
  @Nullable Range next(RangeStatements sql, Checkpoint at, long size);

  /** Where the segment stands when the range is done; read in the transaction that did it. */
  Stand after(RangeStatements sql, Checkpoint at, Range range);

  /**
   * Sizes in this division's unit.
   *
   * @param ends whether chunks end by themselves when their time is up; then the first may be large
   */
  ChunkSize sizes(ChunkSettings settings, boolean ends);

  /** How many rows there are to its unit, on such pages. */
  double rowsPerUnit(PageShape shape);

  /**
   * A segment's beginning.
   *
   * @param totalRows the planner's estimate, null when it has none
   */
  record Start(String parts, String position, @Nullable Long totalRows) {}

  /**
   * A segment's place.
   *
   * @param fraction the part that is done, 0 to 1
   * @param ended whether nothing is left
   */
  record Stand(String parts, String position, double fraction, boolean ended) {}
}
