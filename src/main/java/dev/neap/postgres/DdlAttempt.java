package dev.neap.postgres;

import dev.neap.schema.TableName;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Runs one unit of DDL on connections that it is given, and remembers between attempts what was
 * under way when a connection was lost.
 */
final class DdlAttempt {

  /** What a file's own statements end with. */
  private static final String RESET = "RESET ALL";

  /** What that must not undo. */
  private static final String AFTER_RESET =
      "SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL READ COMMITTED; "
          + Standstill.LIMIT
          + "; SET LOCAL statement_timeout = ";

  private final DataSource dataSource;
  private final DdlUnit unit;
  private final Fence fence;
  private final Duration lockTimeout;
  private boolean started;
  private long locksFrom;

  /** The session of an attempt that is under way, or whose connection was lost. */
  private @Nullable Backend session;

  private List<BlockingSession> blockers = List.of();

  /** Takes the locks that attempts before had and waited for, the last one waited for first. */
  private Set<String> together = Set.of();

  DdlAttempt(DataSource dataSource, DdlUnit unit, Fence fence, Duration lockTimeout) {
    this.dataSource = dataSource;
    this.unit = unit;
    this.fence = fence;
    this.lockTimeout = lockTimeout;
  }

  /** Whom the latest wait for a lock was for. */
  List<BlockingSession> blockers() {
    return blockers;
  }

  /** Whether statements were sent in some attempt. */
  boolean started() {
    return started;
  }

  /** Says how the attempt ended: unless the connection was lost, nothing of it is left. */
  void failed(Throwable failure) {
    if (!SqlStates.outcomeUnknown(failure)) {
      session = null;
    }
  }

  /**
   * Runs the statements in the transaction that the connection is in; false when the catalog says
   * that there is nothing to do.
   *
   * @throws NoTurnException when another session changes the catalog just now
   */
  boolean inTransaction(Connection connection) throws SQLException {
    run(
        connection,
        Standstill.LIMIT
            + "; SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = "
            + longWait());
    if (done(connection)) {
      return false;
    }
    if (session != null) {
      if (session.end(connection)) {
        throw new SQLException(
            "session " + session.pid() + " that we lost is still ending",
            SqlStates.COMPLETION_UNKNOWN);
      }
      if (done(connection)) {
        return false;
      }
    }
    long statementTimeout =
        unit.mode() == DdlUnit.Mode.BRIEF
            ? DdlExecutor.STATEMENT_TIMEOUT_IN_LOCK_TIMEOUTS * lockTimeout.toMillis()
            : 0;
    fence.assertHeld(connection);
    Backend backend = begin(connection);
    try (LockWatch watch = watch(backend)) {
      quiet(connection, watch);
    }
    takeTurn(connection);
    started = true;
    try (LockWatch watch = watch(backend)) {
      if (unit.mode() == DdlUnit.Mode.BRIEF) {
        run(connection, "SET LOCAL lock_timeout = " + lockTimeout.toMillis());
      }
      run(connection, "SET LOCAL statement_timeout = " + statementTimeout);
      locksFrom = System.nanoTime();
      boolean locked = lockTogether(connection, watch);
      for (int i = 0; i < unit.statements().size(); i++) {
        if (i > 0 || locked) {
          run(connection, restOfLockTimeout());
        }
        runWatched(connection, unit.statements().get(i), watch);
        if (unit.statements().get(i).equals(RESET)) {
          run(connection, AFTER_RESET + statementTimeout);
        }
      }
    }
    return true;
  }

  /** Before any lock that readers or writers would have to wait for. */
  private void takeTurn(Connection connection) throws SQLException {
    if (unit.mode() == DdlUnit.Mode.BRIEF && !text(connection, CatalogTurn.TAKE).equals("t")) {
      throw new NoTurnException();
    }
  }

  /**
   * Takes a lock that readers and writers pass, even while it is waited for, before the ones that
   * they don't pass: so an autovacuum that has it gives way, and no other begins.
   */
  private void quiet(Connection connection, LockWatch watch) throws SQLException {
    TableName table = unit.quiets();
    if (table != null) {
      runWatched(
          connection, "LOCK TABLE " + table.sql() + " IN SHARE UPDATE EXCLUSIVE MODE", watch);
    }
  }

  private LockWatch watch(Backend backend) {
    return LockWatch.begin(dataSource, backend.pid(), lockTimeout.dividedBy(2));
  }

  /**
   * Takes at once, in one message, what the statements would take one after the other: in the time
   * between two of them others take their locks in another order, and each waits for the other.
   * Where that can't be done, as one of the tables is gone, the next attempt does without.
   */
  private boolean lockTogether(Connection connection, LockWatch watch) throws SQLException {
    if (unit.mode() != DdlUnit.Mode.BRIEF || together.size() < 2) {
      return false;
    }
    String shorter =
        "; SET LOCAL lock_timeout = " + Math.max(1, lockTimeout.toMillis() / 10) + "; ";
    try {
      runWatched(connection, String.join(shorter, together), watch);
      return true;
    } catch (SQLException e) {
      if (SqlStates.transientFailure(e)) {
        throw e;
      }
      together = Set.of();
      throw new SQLException(e.getMessage(), SqlStates.LOCK_NOT_AVAILABLE, e);
    }
  }

  /**
   * In milliseconds: long enough for an autovacuum to give way, which takes the server's
   * deadlock_timeout.
   */
  private long longWait() {
    return DdlExecutor.LONG_WAIT_IN_LOCK_TIMEOUTS * lockTimeout.toMillis();
  }

  /** Writers queue behind the first lock while a later one is waited for: all share one timeout. */
  private String restOfLockTimeout() {
    long all = lockTimeout.toMillis();
    long gone = (System.nanoTime() - locksFrom) / 1_000_000;
    return "SET LOCAL lock_timeout = " + Math.max(Math.max(1, all / 10), all - gone);
  }

  private Backend begin(Connection connection) throws SQLException {
    Backend backend = Backend.of(connection);
    session = backend;
    return backend;
  }

  private void runWatched(Connection connection, String statement, LockWatch watch)
      throws SQLException {
    try {
      run(connection, unit.labelled(statement));
    } catch (SQLException e) {
      if (SqlStates.lockUnavailable(e)) {
        LockWatch.Seen seen = watch.seen();
        blockers = seen.blockers().isEmpty() ? blockers : seen.blockers();
        Set<String> all = new LinkedHashSet<>(seen.locks());
        all.addAll(together);
        together = all;
      }
      throw e;
    }
  }

  /**
   * Runs the one statement outside of any transaction; false when the catalog says that there is
   * nothing to do.
   */
  boolean concurrently(Connection connection) throws SQLException {
    if (session != null && "active".equals(session.state(connection))) {
      throw new StillRunningException("session " + session.pid() + " that we lost is at work");
    }
    if (done(connection)) {
      return false;
    }
    fence.assertHeld(connection);
    String limits = limits(connection, "0", "0");
    try {
      build(connection, unit.statements().get(0));
    } finally {
      if (connection.isValid(1)) {
        String[] before = limits.split(" ", -1);
        limits(connection, before[0], before[1]);
      }
    }
    return true;
  }

  private void build(Connection connection, String statement) throws SQLException {
    Optional<IndexBuild> build = IndexBuild.of(statement);
    if (build.isPresent()) {
      build.get().dropLeftover(connection, unit);
    }
    begin(connection);
    started = true;
    try {
      run(connection, unit.labelled(statement));
    } catch (SQLException e) {
      if (build.isPresent() && !SqlStates.connectionLost(e)) {
        dropAfter(e, build.get(), connection);
      }
      throw e;
    }
  }

  private void dropAfter(SQLException failure, IndexBuild build, Connection connection) {
    try {
      build.dropLeftover(connection, unit);
    } catch (SQLException | StillRunningException e) {
      failure.addSuppressed(e);
    }
  }

  /** Sets the session's lock and statement timeouts and returns those that were set before. */
  private static String limits(Connection connection, String lock, String statement)
      throws SQLException {
    String before =
        text(
            connection,
            "SELECT pg_catalog.current_setting('lock_timeout') || ' ' ||"
                + " pg_catalog.current_setting('statement_timeout')");
    run(connection, "SET lock_timeout = '" + lock + "'");
    run(connection, "SET statement_timeout = '" + statement + "'");
    return before;
  }

  private boolean done(Connection connection) throws SQLException {
    return text(connection, unit.done().query()).equals("t");
  }

  private static String text(Connection connection, String query) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.setEscapeProcessing(false);
      try (ResultSet row = statement.executeQuery(query)) {
        row.next();
        return row.getString(1);
      }
    }
  }

  private static void run(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.setEscapeProcessing(false);
      statement.execute(sql);
    }
  }
}
