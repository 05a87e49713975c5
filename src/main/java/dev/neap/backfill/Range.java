package dev.neap.backfill;

import dev.neap.schema.TableName;
import java.util.List;

/** A run of rows that one chunk works on. */
sealed interface Range permits BlockRange, KeyRange {

  /** The table whose rows are meant. */
  TableName part();

  /** The condition over the row that is true for its rows. */
  String condition();

  /** How much it asks for: blocks, or rows. */
  long size();

  /** It, divided into ranges of that size, the last one smaller. */
  List<? extends Range> pieces(RangeStatements sql, long size);

  /**
   * Its beginning, up to the end of one of its pieces.
   *
   * @param size how much that asks for, in rows or blocks
   */
  Range until(Range piece, long size);

  /** Its two halves; none where it holds a single row at most. */
  List<? extends Range> halves(RangeStatements sql);
}
