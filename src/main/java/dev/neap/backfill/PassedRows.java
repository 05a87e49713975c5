package dev.neap.backfill;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Takes recorded rows again, each in a transaction of its own: one that can be converted now is
 * forgotten.
 */
final class PassedRows {

  private static final Logger LOG = LoggerFactory.getLogger(PassedRows.class);

  private static final String RECORDED =
      """
      SELECT step, table_name, key::text FROM neap.bad_row
      WHERE migration = ? AND run = ? ORDER BY at, table_name, key
      """;

  private static final String ONE =
      """
       FROM neap.bad_row
      WHERE migration = ? AND run = ? AND step = ? AND table_name = ? AND key = ?::jsonb
      """;

  private static final String STILL =
      """
      UPDATE neap.bad_row SET sqlstate = ?, message = ?
      WHERE migration = ? AND run = ? AND step = ? AND table_name = ? AND key = ?::jsonb
      """;

  private final RunContext context;
  private final RangeStatements sql;

  PassedRows(RunContext context) {
    this.context = context;
    this.sql = new RangeStatements(new JdbcTemplate(context.database()), context.tag());
  }

  /** Takes them all. */
  void again() {
    List<Object[]> keys =
        sql.query(
            RECORDED,
            (row, number) ->
                new Object[] {
                  context.migration(),
                  context.run(),
                  row.getString(1),
                  row.getString(2),
                  row.getString(3)
                },
            context.migration(),
            context.run());
    keys.forEach(this::again);
  }

  private void again(Object[] key) {
    try {
      inTransaction(
          statements ->
              statements
                  .query("SELECT again" + ONE + " FOR UPDATE", (row, n) -> row.getString(1), key)
                  .forEach(
                      again -> {
                        statements.update(again);
                        statements.update("DELETE" + ONE, key);
                      }));
    } catch (RuntimeException e) {
      if (SqlFailure.of(e) != SqlFailure.ROW) {
        throw e;
      }
      LOG.atInfo()
          .addKeyValue("table", key[3])
          .addKeyValue("key", key[4])
          .addKeyValue("problem", SqlFailure.message(e))
          .log("A row still can't be converted");
      SQLException said = SqlFailure.cause(e);
      List<@Nullable Object> told = new ArrayList<>();
      told.add(said == null ? "" : said.getSQLState());
      told.add(SqlFailure.said(e));
      told.addAll(List.of(key));
      inTransaction(statements -> statements.update(STILL, told.toArray()));
    }
  }

  private void inTransaction(Consumer<RangeStatements> work) {
    ChunkSettings settings = context.settings();
    new TransactionTemplate(context.transactions())
        .executeWithoutResult(
            status -> {
              sql.jdbc()
                  .execute(
                      ChunkTransaction.limits(
                          context, settings.lockTimeout(), settings.statementTimeout()));
              sql.jdbc()
                  .execute(
                      (ConnectionCallback<Boolean>)
                          connection -> {
                            context.fence().assertHeld(connection);
                            return true;
                          });
              work.accept(sql);
            });
  }
}
