package dev.neap.backfill;

import dev.neap.migration.RowRewrite;
import dev.neap.schema.TableName;
import org.jspecify.annotations.Nullable;

/** What is done with one range of rows. */
public interface RangeWork {

  /**
   * Does the work in the chunk's transaction, which a failure rolls back and a cut repeats: what it
   * leaves behind must all be in that transaction.
   *
   * @param part the table whose rows are meant
   * @param range a condition over the row, true for the range's rows
   * @return the rows that it worked on
   */
  Outcome run(RangeStatements sql, TableName part, String range);

  /**
   * The rewrite that it is; null for any other work. A rewrite does only what is still to be done,
   * so that a chunk is done in many small statements that are committed by themselves, and single
   * rows may be passed by.
   */
  default @Nullable RowRewrite rewrite() {
    return null;
  }

  /** Whether an application may have to wait for the chunk's transaction. */
  default boolean isInTheWay() {
    return true;
  }

  /**
   * Called in the transaction of the last chunk.
   *
   * @param total the outcome of all chunks
   */
  default void finished(RangeStatements sql, Outcome total) {}

  /**
   * What came of a range.
   *
   * @param rows rows rewritten, compared or copied
   * @param different those of them in which a difference was found
   */
  record Outcome(long rows, long different) {}
}
