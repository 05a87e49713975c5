package dev.neap.backfill;

import dev.neap.backfill.RangeWork.Outcome;
import dev.neap.migration.RowRewrite;
import dev.neap.schema.TableName;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The rows that a walk passes by because they can't be converted, from when they are found until
 * the transaction that moves the checkpoint has recorded them. Where that is cut short, none is
 * recorded and the checkpoint stands before them: they are found again, as is one that lies behind
 * where the chunk came to its end.
 */
final class PassedBy {

  private static final Logger LOG = LoggerFactory.getLogger(PassedBy.class);

  private static final String RECORD =
      """
      INSERT INTO neap.bad_row
        (migration, run, step, table_name, key, condition, again, sqlstate, message)
      VALUES (?, ?, ?, ?, ?::jsonb, ?, ?, ?, ?)
      ON CONFLICT (migration, run, step, table_name, key)
        DO UPDATE SET sqlstate = excluded.sqlstate, message = excluded.message, at = excluded.at
      """;

  private final RunContext context;
  private final Walk walk;
  private final BadRows known;
  private final List<BadRow> rows = new ArrayList<>();

  PassedBy(RunContext context, Walk walk) {
    this.context = context;
    this.walk = walk;
    this.known =
        new BadRows(JdbcClient.create(context.database()), context.migration(), context.run());
  }

  /** The walk's rewrite, but for the rows that were found; null where it rewrites nothing. */
  @Nullable RowRewrite rewrite() {
    RowRewrite rewrite = walk.work().rewrite();
    return rewrite == null
        ? null
        : BadRows.any(rows.stream().map(BadRow::condition).toList())
            .map(rewrite::except)
            .orElse(rewrite);
  }

  /** Does the walk's work on a range, but for the rows that were found in it. */
  Outcome run(RangeStatements sql, TableName part, String range) {
    RowRewrite rewrite = rewrite();
    return rows.isEmpty() || rewrite == null
        ? walk.work().run(sql, part, range)
        : new Outcome(sql.update(rewrite.sql(part, range)), 0);
  }

  /**
   * Passes a row by from now on.
   *
   * @throws RowFailureException when that would be one too many, or none may be passed by
   */
  void add(BadRow row) {
    int most = walk.work().rewrite() == null ? 0 : context.settings().maxBadRows();
    List<BadRow> all = new ArrayList<>(rows);
    all.add(row);
    if (most == 0 || known.countWith(all) > most) {
      throw new RowFailureException(row, most);
    }
    LOG.atWarn()
        .addKeyValue("table", row.part())
        .addKeyValue("key", row.key())
        .addKeyValue("problem", row.problem())
        .log("A row can't be converted and is passed by");
    rows.add(row);
  }

  /** Records them, in the transaction that moves the checkpoint. */
  void record(RangeStatements sql) {
    RowRewrite rewrite = walk.work().rewrite();
    if (rewrite == null) {
      return;
    }
    for (BadRow row : rows) {
      sql.update(
          RECORD,
          context.migration(),
          context.run(),
          rewrite.what(),
          row.part().toString(),
          row.key(),
          row.condition(),
          rewrite.sql(row.part(), row.condition()),
          row.sqlState(),
          row.message());
    }
  }

  /** That transaction was committed. */
  void recorded() {
    rows.clear();
  }
}
