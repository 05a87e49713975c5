package dev.neap.backfill;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.datasource.AbstractDataSource;

/** A pooler: a transaction has one of its sessions, at random, and so has each statement alone. */
final class MixedSessions implements AutoCloseable {

  private final List<Connection> sessions = new ArrayList<>();
  private final Random random;

  MixedSessions(DataSource database, int number, Random random) throws SQLException {
    this.random = random;
    for (int i = 0; i < number; i++) {
      sessions.add(database.getConnection());
    }
  }

  DataSource dataSource() {
    return new AbstractDataSource() {
      @Override
      public Connection getConnection() {
        return new Client().connection();
      }

      @Override
      public Connection getConnection(String user, String password) {
        return getConnection();
      }
    };
  }

  @Override
  public void close() throws SQLException {
    for (Connection session : sessions) {
      session.close();
    }
  }

  /** What a program takes for its connection; used by one thread. */
  private final class Client {

    private Connection session = next();

    private Connection next() {
      return sessions.get(random.nextInt(sessions.size()));
    }

    private Connection connection() {
      return (Connection)
          Proxy.newProxyInstance(
              getClass().getClassLoader(),
              new Class<?>[] {Connection.class},
              (proxy, method, arguments) -> call(method, arguments));
    }

    private @Nullable Object call(Method method, Object[] arguments) throws Throwable {
      if (method.getName().equals("close")) {
        return null;
      }
      if (session.getAutoCommit()) {
        session = next();
      }
      try {
        return method.invoke(session, arguments);
      } catch (InvocationTargetException e) {
        throw e.getCause();
      }
    }
  }
}
