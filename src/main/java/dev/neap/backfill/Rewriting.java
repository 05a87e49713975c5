package dev.neap.backfill;

import dev.neap.migration.RowRewrite;
import dev.neap.schema.TableName;

/** Rewrites the rows of a range. */
record Rewriting(RowRewrite rewrite) implements RangeWork {

  private record Counted(long rows, long found) {}

  @Override
  public Outcome run(RangeStatements sql, TableName part, String range) {
    String statement = rewrite.sql(part, range);
    if (rewrite.archive() == null) {
      return new Outcome(sql.update(statement), 0);
    }
    long rows = 0;
    Counted counted;
    do {
      counted =
          sql.query(
                  statement,
                  (row, number) -> new Counted(row.getLong("rows"), row.getLong("found")))
              .get(0);
      rows += counted.rows();
    } while (counted.rows() < counted.found());
    return new Outcome(rows, 0);
  }
}
