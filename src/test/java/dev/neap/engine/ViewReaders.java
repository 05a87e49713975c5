package dev.neap.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.neap.support.TestDatabase;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Clients that read views again and again, and must never be refused nor wait for long. */
final class ViewReaders implements AutoCloseable {

  private static final Duration LOCK_BUDGET = Duration.ofMillis(500);

  private final TestDatabase database;
  private final String role;
  private final List<String> views;
  private final List<String> errors = new CopyOnWriteArrayList<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final LockWatcher watcher;
  private final CountDownLatch begun = new CountDownLatch(2);
  private volatile boolean ends;

  ViewReaders(TestDatabase database, String role, List<String> views) {
    this.database = database;
    this.role = role;
    this.views = views;
    watcher = new LockWatcher(database);
    threads.execute(watcher);
    threads.execute(this::read);
    threads.execute(this::read);
    try {
      assertThat(begun.await(1, TimeUnit.MINUTES)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void read() {
    Properties properties = new Properties();
    properties.setProperty("ApplicationName", Writer.APPLICATION);
    properties.setProperty("preferQueryMode", "simple");
    try (Connection connection = DriverManager.getConnection(database.jdbcUrl(), properties);
        Statement statement = connection.createStatement()) {
      statement.execute("SET ROLE \"" + role + '"');
      while (!ends) {
        for (String view : views) {
          try {
            statement.execute("SELECT count(v::text) FROM " + view + " v");
          } catch (SQLException e) {
            errors.add(view + ": " + e.getMessage());
          }
        }
        begun.countDown();
      }
    } catch (SQLException e) {
      errors.add(String.valueOf(e.getMessage()));
    }
  }

  /** Ends them and looks at what they met. */
  void end() {
    close();
    assertThat(errors).isEmpty();
    assertThat(watcher.longest())
        .as("behind %s", watcher.blamed())
        .isLessThan(LOCK_BUDGET.multipliedBy(3).dividedBy(2));
  }

  @Override
  public void close() {
    ends = true;
    watcher.end();
    threads.shutdown();
    try {
      assertThat(threads.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
