package dev.neap.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/**
 * A session on the server, told from a later one that got the same process number.
 *
 * @param pid the server's process
 * @param start when it began
 */
record Backend(int pid, OffsetDateTime start) {

  /** The session behind the connection. */
  static Backend of(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                """
                SELECT pid, backend_start FROM pg_catalog.pg_stat_activity
                WHERE pid = pg_catalog.pg_backend_pid()
                """)) {
      row.next();
      return new Backend(row.getInt(1), row.getObject(2, OffsetDateTime.class));
    }
  }

  /** What the session does, as pg_stat_activity says; null when it is gone. */
  @Nullable String state(Connection connection) throws SQLException {
    return ask(connection, "SELECT coalesce(state, '')");
  }

  /** Asks the server to end the session; true when it was still there. */
  boolean end(Connection connection) throws SQLException {
    return ask(connection, "SELECT pg_catalog.pg_terminate_backend(pid)::text") != null;
  }

  private @Nullable String ask(Connection connection, String select) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            select + " FROM pg_catalog.pg_stat_activity WHERE pid = ? AND backend_start = ?")) {
      statement.setInt(1, pid);
      statement.setObject(2, start);
      try (ResultSet row = statement.executeQuery()) {
        return row.next() ? row.getString(1) : null;
      }
    }
  }
}
