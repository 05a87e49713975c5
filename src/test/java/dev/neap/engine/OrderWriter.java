package dev.neap.engine;

import dev.neap.support.TestDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;

/** An application that writes orders by their old shape, and what it means beside them. */
final class OrderWriter implements AutoCloseable {

  private final TestDatabase database;
  private final Random random;
  private final List<String> failures = new CopyOnWriteArrayList<>();
  private final Thread thread = new Thread(this::run, "order-writer");
  private int rows;
  private volatile boolean ended;

  OrderWriter(TestDatabase database, int rows, long seed) {
    this.database = database;
    this.rows = rows;
    this.random = new Random(seed);
    thread.setDaemon(true);
    thread.start();
  }

  /** What its transactions failed with. */
  List<String> failures() {
    return failures;
  }

  private void run() {
    try (Connection connection = database.dataSource().getConnection()) {
      connection.setAutoCommit(false);
      while (!ended) {
        write(connection);
        connection.commit();
        Thread.sleep(2);
      }
    } catch (SQLException e) {
      failures.add(e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void write(Connection connection) throws SQLException {
    int id = random.nextInt(10) == 0 ? ++rows : 1 + random.nextInt(rows);
    int cents = random.nextInt(1_000_000);
    for (String table : List.of("orders", "expected")) {
      try (PreparedStatement statement =
          connection.prepareStatement(
              "INSERT INTO "
                  + table
                  + " (id, total) VALUES (?, ? * 0.01)"
                  + " ON CONFLICT (id) DO UPDATE SET total = excluded.total")) {
        statement.setInt(1, id);
        statement.setInt(2, cents);
        statement.executeUpdate();
      }
    }
  }

  @Override
  public void close() {
    ended = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
