package dev.neap.backfill;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * A connection on which each statement of a chunk is a transaction of its own, committed without
 * waiting for the disk.
 *
 * <p>What such a commit leaves behind is durable when the chunk's last transaction is, which is
 * committed in the usual way: the log is written in order.
 *
 * @see <a href="https://www.postgresql.org/docs/current/wal-async-commit.html">PostgreSQL manual,
 *     28.4 Asynchronous Commit</a>
 */
final class OwnStatements {

  private static final Logger LOG = LoggerFactory.getLogger(OwnStatements.class);

  private final RunContext context;
  private final JdbcTemplate jdbc;

  OwnStatements(RunContext context) {
    this.context = context;
    this.jdbc = new JdbcTemplate(context.database());
  }

  /** Executes statements on one connection, each limited to that time. */
  <T> T use(Duration limit, Function<RangeStatements, T> action) {
    return jdbc.execute(
        (ConnectionCallback<T>)
            connection -> {
              try {
                execute(
                    connection,
                    "SET synchronous_commit = off; SET neap.backfill = 'on'; SET lock_timeout = "
                        + context.settings().lockTimeout().toMillis()
                        + "; SET statement_timeout = "
                        + limit.toMillis()
                        + context
                            .settings()
                            .whereSuppressed("SET session_replication_role = replica"));
                JdbcTemplate own =
                    new JdbcTemplate(new SingleConnectionDataSource(connection, true));
                return action.apply(new RangeStatements(own, context.tag()));
              } finally {
                reset(connection);
              }
            });
  }

  /** Leaves nothing behind on a connection that goes back to the pool. */
  private void reset(Connection connection) throws SQLException {
    try {
      execute(
          connection,
          "RESET synchronous_commit; RESET neap.backfill; RESET lock_timeout;"
              + " RESET statement_timeout"
              + context.settings().whereSuppressed("RESET session_replication_role"));
    } catch (SQLException e) {
      LOG.atDebug().setCause(e).log("A connection can't be reset and is given up");
      connection.abort(Runnable::run);
    }
  }

  private void execute(Connection connection, String settings) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(context.tag() + settings);
    }
  }
}
