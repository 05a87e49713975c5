package dev.neap.backfill;

import dev.neap.schema.TableName;

/** A row can't be worked on; nothing of its chunk was kept, everything before it was. */
public final class RowFailureException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final TableName table;
  private final String row;

  RowFailureException(TableName table, String row, String problem, Throwable cause) {
    super(
        "NEAP-5101: row %s of table %s can't be converted: %s. Correct the row, or the migration's expression, and then retry: the work goes on at this row's chunk."
            .formatted(row, table, problem),
        cause);
    this.table = table;
    this.row = row;
  }

  /** The stable code of what went wrong: NEAP-5101. */
  public String code() {
    return "NEAP-5101";
  }

  /** The table that holds the row. */
  public TableName table() {
    return table;
  }

  /** The row's key as JSON, with its ctid. */
  public String row() {
    return row;
  }
}
