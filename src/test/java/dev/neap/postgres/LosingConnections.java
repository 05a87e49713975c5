package dev.neap.postgres;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** A data source whose first connection is lost at its commit. */
final class LosingConnections {

  private LosingConnections() {}

  interface Commit {
    void run(Connection connection) throws SQLException;
  }

  /** The first connection does at its commit what is given, and answers nothing from then on. */
  static DataSource losing(DataSource database, Commit commit) {
    AtomicReference<Connection> lost = new AtomicReference<>();
    return new DelegatingDataSource(database) {
      @Override
      public Connection getConnection() throws SQLException {
        Connection connection = super.getConnection();
        return (Connection)
            Proxy.newProxyInstance(
                Connection.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                (proxy, method, arguments) -> {
                  boolean first = lost.get() == null;
                  if (method.getName().equals("commit") && first) {
                    lost.set(connection);
                    commit.run(connection);
                  }
                  if (lost.get() == connection) {
                    throw new SQLException("an I/O error occurred", "08006");
                  }
                  try {
                    return method.invoke(connection, arguments);
                  } catch (InvocationTargetException e) {
                    throw e.getCause();
                  }
                });
      }
    };
  }
}
