package dev.neap.engine;

import com.zaxxer.hikari.HikariDataSource;
import dev.neap.support.TestDatabase;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.StringJoiner;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * The connections of one process that can be killed at a commit of the thread that made this, or
 * lose the connection that commits.
 *
 * <p>A commit is a commit of a transaction that wrote, or a writing statement outside of one. Where
 * the process is killed all its sessions end at the server, the lease's too, and from then on every
 * call throws {@link Death}.
 */
final class MortalDatabase extends DelegatingDataSource implements AutoCloseable {

  /** What happens at a commit. */
  enum Blow {
    /** The process dies before it was sent: the server rolls back. */
    KILLED_BEFORE,
    /** The process dies after the server has done it, and never learns. */
    KILLED_AFTER,
    /** The server ends the session before. */
    CUT_BEFORE,
    /** The connection is lost after the server has done it. */
    CUT_AFTER
  }

  /** Chooses what happens. */
  @FunctionalInterface
  interface Fate {

    /**
     * Asked at each commit.
     *
     * @param statements what was written in the transaction
     * @return null when nothing happens
     */
    @Nullable Blow at(List<String> statements);
  }

  /** The process is gone: nothing in it catches this. */
  static final class Death extends Error {
    private static final long serialVersionUID = 1L;
  }

  private static final Set<String> READING =
      Set.of("SELECT", "WITH", "SET", "SHOW", "RESET", "BEGIN", "COMMIT", "ROLLBACK", "DISCARD");

  /** What makes views, though it is called by a query. */
  private static final Pattern CALL = Pattern.compile("SELECT neap\\.[a-z]+_views\\(");

  private final TestDatabase database;
  private final Fate fate;
  private final Thread process = Thread.currentThread();
  private final List<Connection> sessions = new CopyOnWriteArrayList<>();
  private final HikariDataSource pool = new HikariDataSource();
  private boolean cut;
  private volatile boolean dead;

  MortalDatabase(TestDatabase database, Fate fate) {
    this.database = database;
    this.fate = fate;
    DataSource real = database.dataSource();
    pool.setDataSource(
        new DelegatingDataSource(real) {
          @Override
          public Connection getConnection() throws SQLException {
            Connection session = real.getConnection();
            sessions.add(session);
            return session;
          }
        });
    pool.setMaximumPoolSize(8);
    pool.setMinimumIdle(1);
    setTargetDataSource(pool);
  }

  /** Whether the process was killed. */
  boolean isDead() {
    return dead;
  }

  /** Whether a connection was lost. */
  boolean wasCut() {
    return cut;
  }

  private void kill() throws SQLException {
    dead = true;
    end(sessions);
    for (Connection session : sessions) {
      session.abort(Runnable::run);
    }
  }

  /**
   * Ends sessions at the server, and asks until they are gone: the server's own wait is long.
   * Somebody else's session may have the number of one that was closed.
   */
  private void end(List<Connection> ended) throws SQLException {
    StringJoiner pids = new StringJoiner(", ");
    for (Connection session : ended) {
      if (session.isClosed()) {
        continue;
      }
      pids.add(Integer.toString(session.unwrap(PGConnection.class).getBackendPID()));
    }
    if (pids.length() == 0) {
      return;
    }
    try (Connection witness = database.dataSource().getConnection()) {
      JdbcTemplate sql = new JdbcTemplate(new SingleConnectionDataSource(witness, true));
      String those =
          " FROM pg_stat_activity WHERE pid IN ("
              + pids
              + ") AND datname = current_database() AND application_name <> '"
              + Writer.APPLICATION
              + "'";
      sql.query("SELECT pg_terminate_backend(pid)" + those, row -> {});
      while (!sql.queryForList("SELECT pid" + those).isEmpty()) {
        Thread.onSpinWait();
      }
    }
  }

  @Override
  public Connection getConnection() throws SQLException {
    alive();
    return (Connection) proxy(Connection.class, new Session(super.getConnection())::call);
  }

  @Override
  public void close() {
    pool.close();
  }

  private void alive() {
    if (dead) {
      throw new Death();
    }
  }

  private interface Call {
    @Nullable Object call(Method method, Object @Nullable [] arguments) throws Throwable;
  }

  /** What the caller wants done. */
  private interface Work {
    @Nullable Object done() throws Throwable;
  }

  private Object proxy(Class<?> type, Call call) {
    return Proxy.newProxyInstance(
        getClass().getClassLoader(),
        new Class<?>[] {type},
        (proxy, method, arguments) -> {
          if (dead && Set.of("close", "abort", "isClosed").contains(method.getName())) {
            return method.getReturnType() == boolean.class ? true : null;
          }
          alive();
          return call.call(method, arguments);
        });
  }

  private @Nullable Object commit(Connection connection, List<String> written, Work work)
      throws Throwable {
    if (written.isEmpty() || Thread.currentThread() != process) {
      return work.done();
    }
    Blow blow = fate.at(written);
    if (blow == null) {
      return work.done();
    }
    if (blow == Blow.KILLED_AFTER || blow == Blow.CUT_AFTER) {
      work.done();
    }
    if (blow == Blow.KILLED_BEFORE || blow == Blow.KILLED_AFTER) {
      kill();
      throw new Death();
    }
    cut = true;
    end(List.of(connection));
    if (blow == Blow.CUT_AFTER) {
      throw new SQLException("cut after the commit", "08006");
    }
    return work.done();
  }

  private static @Nullable Object invoke(
      Object target, Method method, Object @Nullable [] arguments) throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause() == null ? e : e.getCause();
    }
  }

  private static boolean writes(String sql) {
    String text = sql.replaceAll("(?s)/\\*.*?\\*/|--[^\\n]*\\n", " ").strip();
    String word = text.split("\\W", 2)[0].toUpperCase(Locale.ROOT);
    boolean calls = CALL.matcher(text).lookingAt();
    return calls || (!READING.contains(word) && !text.isEmpty());
  }

  /** A connection, with what was written in its transaction. */
  private final class Session {
    private final Connection connection;
    private final List<String> written = new ArrayList<>();

    Session(Connection connection) {
      this.connection = connection;
    }

    @Nullable Object call(Method method, Object @Nullable [] arguments) throws Throwable {
      Work work = () -> invoke(connection, method, arguments);
      return switch (method.getName()) {
        case "commit" -> {
          List<String> statements = List.copyOf(written);
          written.clear();
          yield commit(connection, statements, work);
        }
        case "rollback" -> {
          if (arguments == null) {
            written.clear();
          }
          yield work.done();
        }
        case "createStatement" -> statement(Statement.class, work.done(), null);
        case "prepareStatement" ->
            statement(
                PreparedStatement.class,
                work.done(),
                arguments == null ? null : (String) arguments[0]);
        default -> work.done();
      };
    }

    private Object statement(Class<?> type, @Nullable Object real, @Nullable String prepared) {
      return proxy(
          type,
          (method, arguments) -> {
            Work work = () -> invoke(java.util.Objects.requireNonNull(real), method, arguments);
            if (!method.getName().startsWith("execute")) {
              return work.done();
            }
            String sql =
                arguments != null && arguments[0] instanceof String given ? given : prepared;
            if (sql == null || !writes(sql)) {
              return work.done();
            }
            if (connection.getAutoCommit()) {
              return commit(connection, List.of(sql), work);
            }
            written.add(sql);
            return work.done();
          });
    }
  }
}
