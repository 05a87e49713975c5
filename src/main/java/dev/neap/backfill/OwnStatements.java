package dev.neap.backfill;

import static dev.neap.schema.Identifier.literal;

import dev.neap.migration.RowRewrite;
import dev.neap.migration.Settings.UserTriggers;
import dev.neap.postgres.SharedSessionException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
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
 * committed in the usual way on the same session: the log is written in order, and a server that
 * crashed in between would have ended the session. The server goes through the statements by
 * itself, in a block that commits after each, so that none waits for this process to ask for the
 * next. Pages that it has to write itself are handed on to the disk soon: the system would keep
 * them for half a minute, and then write them all at once while the application's commits wait.
 *
 * @see <a href="https://www.postgresql.org/docs/current/wal-async-commit.html">PostgreSQL manual,
 *     28.4 Asynchronous Commit</a>
 * @see <a href="https://www.postgresql.org/docs/current/runtime-config-resource.html">PostgreSQL
 *     manual, 19.4 Resource Consumption, backend_flush_after</a>
 * @see <a href="https://www.postgresql.org/docs/current/plpgsql-transactions.html">PostgreSQL
 *     manual, 41.8 Transaction Management</a>
 */
final class OwnStatements {

  private static final Logger LOG = LoggerFactory.getLogger(OwnStatements.class);

  private final RunContext context;
  private final JdbcTemplate jdbc;
  private String token = "";

  OwnStatements(RunContext context) {
    this.context = context;
    this.jdbc = new JdbcTemplate(context.database());
  }

  /**
   * What was committed.
   *
   * @param pieces how many statements
   * @param rows the rows that they rewrote
   * @param updated rows of the table that were updated, as far as the server counts them
   * @param stayed those of them that stayed on their page
   * @param wal the WAL that was written meanwhile, by others too, in bytes
   * @param rested how long it rested between the statements
   */
  record Committed(int pieces, long rows, long updated, long stayed, long wal, Duration rested) {

    static final Committed NOTHING = new Committed(0, 0, 0, 0, 0, Duration.ZERO);

    private static Committed of(String setting, String token) {
      String[] words = setting.split(" ", -1);
      return words.length < 7 || !words[0].equals(token)
          ? NOTHING
          : new Committed(
              Integer.parseInt(words[1]),
              Long.parseLong(words[2]),
              Long.parseLong(words[3]),
              Long.parseLong(words[4]),
              Long.parseLong(words[5]),
              Duration.ofNanos(Long.parseLong(words[6]) * 1000));
    }
  }

  /** Executes statements on one connection, each limited to that time. */
  <T> T use(Duration limit, Function<RangeStatements, T> action) {
    return jdbc.execute(
        (ConnectionCallback<T>)
            connection -> {
              connection.setNetworkTimeout(Runnable::run, context.networkTimeout(limit));
              try {
                execute(connection, "SET statement_timeout = " + limit.toMillis());
                JdbcTemplate own =
                    new JdbcTemplate(new SingleConnectionDataSource(connection, true));
                return action.apply(new RangeStatements(own, context.tag()));
              } finally {
                reset(connection);
              }
            });
  }

  /**
   * Executes the pieces' statements one after the other, for about the time of a chunk; only while
   * the fence is held.
   *
   * @param restToWork how long to rest for each unit of work
   */
  void run(
      RangeStatements sql,
      RowRewrite rewrite,
      Passes passes,
      List<Piece> pieces,
      double restToWork) {
    token = UUID.randomUUID().toString();
    Block.Terms terms =
        new Block.Terms(
            token,
            context.fence().condition(),
            context.settings().chunkTime(),
            restToWork,
            settings());
    sql.execute("DO " + literal(Block.of(rewrite, passes, pieces, terms)));
  }

  private Map<String, String> settings() {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("neap.backfill", "on");
    settings.put("synchronous_commit", "off");
    settings.put("plan_cache_mode", "force_generic_plan");
    settings.put("backend_flush_after", "256kB");
    settings.put("lock_timeout", String.valueOf(context.settings().lockTimeout().toMillis()));
    if (context.settings().userTriggers() == UserTriggers.SUPPRESS) {
      settings.put("session_replication_role", "replica");
    }
    return settings;
  }

  /**
   * What the last run has committed, whether or not it came to its end; nothing where the session
   * can't tell.
   */
  Committed committed(RangeStatements sql) {
    return Committed.of(
        sql.query(
                "SELECT coalesce(current_setting('neap.done', true), '')",
                (row, number) -> row.getString(1))
            .get(0),
        token);
  }

  /**
   * That the last run was this very session's. It has lived on since, and so has the server: what
   * was committed without waiting for the disk is still there.
   *
   * @throws SharedSessionException when it was not, or the session can't tell
   */
  Committed assertCommitted(RangeStatements sql) {
    Committed committed = committed(sql);
    if (committed.pieces() == 0) {
      throw new SharedSessionException();
    }
    return committed;
  }

  /** Leaves nothing behind on a connection that goes back to the pool. */
  private void reset(Connection connection) throws SQLException {
    try {
      execute(connection, "RESET statement_timeout; RESET neap.done");
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
