package dev.neap.backfill;

import dev.neap.migration.RowRewrite.KeyColumn;
import dev.neap.schema.TableName;
import java.util.List;

/**
 * A walk over all rows of a table.
 *
 * @param step the name under which its checkpoint is kept, one for each migration and run
 * @param table the table
 * @param leaves the tables that hold its rows
 * @param key the columns that its key ranges go by, in the order of their index; empty for ranges
 *     of blocks
 * @param work what is done with each range
 */
public record Walk(
    String step, TableName table, List<TableName> leaves, List<KeyColumn> key, RangeWork work) {

  Ranges ranges() {
    return key.isEmpty() ? new BlockRanges(table, leaves) : new KeyRanges(table, leaves, key);
  }
}
