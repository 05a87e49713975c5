package dev.neap.backfill;

import dev.neap.backfill.RangeWork.Outcome;
import java.sql.Connection;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.sql.DataSource;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** A transaction of a walk: limited in time, and only while the fence is held. */
final class ChunkTransaction {

  private final RunContext context;
  private final PassedBy passed;
  private final RangeStatements sql;

  ChunkTransaction(RunContext context, PassedBy passed) {
    this.context = context;
    this.passed = passed;
    this.sql = new RangeStatements(new JdbcTemplate(context.database()), context.tag());
  }

  /** Does something on a connection that is at hand, and commits it. */
  <T> T commit(RangeStatements own, Duration limit, Function<RangeStatements, T> action) {
    DataSource connection = Objects.requireNonNull(own.jdbc().getDataSource());
    return inTransaction(new JdbcTransactionManager(connection), own, false, limit, action);
  }

  /** Works on a range only to see whether it can be done; nothing is kept. */
  void probe(Range range) {
    look(statements -> work(statements, range));
  }

  /** Runs a query about a range in a transaction like a chunk's. */
  <T> T look(Function<RangeStatements, T> query) {
    Duration limit = context.settings().statementTimeout();
    return inTransaction(context.transactions(), sql, true, limit, query);
  }

  /** Does something small that says nothing of the rows, and needs no fence. */
  void note(Consumer<RangeStatements> action) {
    new TransactionTemplate(context.transactions())
        .executeWithoutResult(
            status -> {
              limits(sql, Duration.ofMillis(250), context.settings().statementTimeout());
              action.accept(sql);
            });
  }

  /**
   * Works on a range.
   *
   * @throws RangeFailedException when the work failed
   */
  Outcome work(RangeStatements statements, Range range) {
    try {
      return passed.run(statements, range.part(), range.condition());
    } catch (RuntimeException e) {
      throw new RangeFailedException(range, e);
    }
  }

  private <T> T inTransaction(
      JdbcTransactionManager transactions,
      RangeStatements sql,
      boolean rollBack,
      Duration limit,
      Function<RangeStatements, T> action) {
    return new TransactionTemplate(transactions)
        .execute(
            status -> {
              if (rollBack) {
                status.setRollbackOnly();
              }
              limits(sql, context.settings().lockTimeout(), limit);
              sql.jdbc()
                  .execute(
                      (ConnectionCallback<Boolean>)
                          (Connection connection) -> {
                            connection.setNetworkTimeout(
                                Runnable::run, context.networkTimeout(limit));
                            context.fence().assertHeld(connection);
                            return true;
                          });
              return action.apply(sql);
            });
  }

  private void limits(RangeStatements sql, Duration lock, Duration statement) {
    sql.jdbc().execute(limits(context, lock, statement));
  }

  /**
   * What a transaction that rewrites rows begins with. Whatever the role's default is, each
   * statement has to see what others have committed; a deferred constraint would fail too late.
   */
  static String limits(RunContext context, Duration lock, Duration statement) {
    return context.tag()
        + "SET TRANSACTION ISOLATION LEVEL READ COMMITTED; SET LOCAL lock_timeout = "
        + lock.toMillis()
        + "; SET LOCAL statement_timeout = "
        + statement.toMillis()
        + "; SET LOCAL neap.backfill = 'on'; SET CONSTRAINTS ALL IMMEDIATE"
        + context.settings().whereSuppressed("SET LOCAL session_replication_role = replica");
  }
}
