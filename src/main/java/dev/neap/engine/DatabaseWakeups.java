package dev.neap.engine;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import javax.sql.DataSource;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Wake-ups by NOTIFY on the channel {@code neap}: changes of migrations, flags and whatever else
 * Neap's tables tell, from every process and from plain SQL.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-notify.html">PostgreSQL, NOTIFY</a>
 */
final class DatabaseWakeups implements Wakeups {

  private static final Logger log = LoggerFactory.getLogger(DatabaseWakeups.class);
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Duration REST = Duration.ofSeconds(1);

  private final DataSource database;
  private final Thread thread = new Thread(this::run, "neap-wakeups");
  private volatile Runnable action = () -> {};
  private volatile boolean closed;

  DatabaseWakeups(DataSource database) {
    this.database = database;
    thread.setDaemon(true);
  }

  @Override
  public void onWake(Runnable action) {
    this.action = action;
    thread.start();
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
  }

  private void run() {
    boolean told = false;
    while (!closed) {
      try (Connection connection = database.getConnection()) {
        told = false;
        listen(connection);
      } catch (SQLException e) {
        if (!told && !closed) {
          told = true;
          log.atInfo()
              .addKeyValue("reason", e.getMessage())
              .log("no wake-ups from the database; looks again by the clock");
        }
        rest();
      }
    }
  }

  /** What was told while nobody listened is made good by looking at everything once. */
  private void listen(Connection connection) throws SQLException {
    connection.setAutoCommit(true);
    PGConnection server = connection.unwrap(PGConnection.class);
    try (Statement statement = connection.createStatement()) {
      connection.setNetworkTimeout(Runnable::run, (int) PATIENCE.multipliedBy(4).toMillis());
      statement.execute("LISTEN neap");
      action.run();
      while (!closed) {
        PGNotification[] told = server.getNotifications((int) PATIENCE.toMillis());
        if (told != null && told.length > 0) {
          action.run();
        } else {
          statement.execute("SELECT 1");
        }
      }
      statement.execute("UNLISTEN neap");
      connection.setNetworkTimeout(Runnable::run, 0);
    }
  }

  private static void rest() {
    try {
      Thread.sleep(REST.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
