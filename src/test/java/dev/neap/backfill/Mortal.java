package dev.neap.backfill;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * A data source whose process dies, or whose connection is cut, at one commit: just before it or
 * just after it.
 */
final class Mortal extends DelegatingDataSource {

  /** What happens at that commit. */
  enum Fate {
    DIES_BEFORE,
    DIES_AFTER,
    CUT_BEFORE,
    CUT_AFTER
  }

  /** The process is gone: nothing in it catches this. */
  static final class Death extends Error {
    private static final long serialVersionUID = 1L;
  }

  private final DataSource real;
  private final Fate fate;
  private final int fatal;
  private int commits;
  private boolean dead;

  Mortal(DataSource real, Fate fate, int fatal) {
    super(real);
    this.real = real;
    this.fate = fate;
    this.fatal = fatal;
  }

  boolean fatalCommitCame() {
    return commits >= fatal;
  }

  @Override
  public Connection getConnection() throws SQLException {
    if (dead) {
      throw new Death();
    }
    Connection connection = super.getConnection();
    return proxy(
        Connection.class,
        (proxy, method, arguments) -> {
          Object result = call(connection, connection, method, arguments, "commit");
          return result instanceof Statement statement && connection.getAutoCommit()
              ? ofItsOwn(connection, statement)
              : result;
        });
  }

  /** A statement that is a transaction of its own when it updates. */
  private Statement ofItsOwn(Connection connection, Statement statement) {
    Class<? extends Statement> type =
        statement instanceof PreparedStatement ? PreparedStatement.class : Statement.class;
    return proxy(
        type,
        (proxy, method, arguments) ->
            call(connection, statement, method, arguments, "executeLargeUpdate"));
  }

  private Object call(
      Connection connection, Object on, Method method, Object[] arguments, String commits)
      throws Throwable {
    boolean now = method.getName().equals(commits) && ++this.commits == fatal;
    if (dead) {
      throw new Death();
    }
    if (now && (fate == Fate.DIES_BEFORE || fate == Fate.CUT_BEFORE)) {
      end(connection);
    }
    Object result;
    try {
      result = method.invoke(on, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
    if (now && (fate == Fate.DIES_AFTER || fate == Fate.CUT_AFTER)) {
      end(connection);
      throw new SQLException("cut after the commit", "08006");
    }
    return result;
  }

  private <T> T proxy(Class<T> type, InvocationHandler handler) {
    return type.cast(
        Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {type}, handler));
  }

  private void end(Connection connection) throws SQLException {
    if (fate == Fate.DIES_BEFORE || fate == Fate.DIES_AFTER) {
      dead = true;
      connection.abort(Runnable::run);
      throw new Death();
    }
    int pid = connection.unwrap(org.postgresql.PGConnection.class).getBackendPID();
    new JdbcTemplate(real).query("SELECT pg_terminate_backend(?, 5000)", row -> {}, pid);
  }
}
