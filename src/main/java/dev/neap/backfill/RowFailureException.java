package dev.neap.backfill;

import dev.neap.schema.TableName;

/** A row can't be worked on; nothing of its chunk was kept, everything before it was. */
public final class RowFailureException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient BadRow bad;

  RowFailureException(BadRow bad, int passedBy) {
    super(
        "NEAP-5101: row %s of table %s can't be converted: %s.%s Correct the row, or the migration's expression, and then retry: the work goes on at this row's chunk."
            .formatted(
                bad.key(),
                bad.part(),
                bad.problem(),
                passedBy == 0
                    ? ""
                    : " It is one more than the %d that max-bad-rows lets pass; neap.bad_row names the others."
                        .formatted(passedBy)));
    this.bad = bad;
  }

  /** The stable code of what went wrong: NEAP-5101. */
  public String code() {
    return "NEAP-5101";
  }

  /** The table that holds the row. */
  public TableName table() {
    return bad.part();
  }

  /** The row's key as JSON. */
  public String row() {
    return bad.key();
  }
}
