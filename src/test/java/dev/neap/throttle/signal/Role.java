package dev.neap.throttle.signal;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** A session that may do what a role may. */
public final class Role implements AutoCloseable {

  private final Connection connection;

  private Role(Connection connection) {
    this.connection = connection;
  }

  /** A session of this role. */
  public static Role of(DataSource database, String role) throws SQLException {
    Connection connection = database.getConnection();
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET ROLE " + role);
      statement.execute("SET application_name = 'neap'");
    }
    return new Role(connection);
  }

  /** Its statements. */
  public JdbcClient sql() {
    return JdbcClient.create(new SingleConnectionDataSource(connection, true));
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
