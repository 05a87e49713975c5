package dev.neap.engine;

import static org.awaitility.Awaitility.await;

import dev.neap.support.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.postgresql.ds.PGSimpleDataSource;

/** A client of a live application that writes through one shape, and notes what came of it. */
final class LiveClient implements Runnable {

  /**
   * A statement, and what came of it.
   *
   * @param outcome the number of rows, or the SQLSTATE
   * @param message what the server said
   */
  record Done(String statement, String outcome, String message) {}

  private static final Duration REST = Duration.ofMillis(3);
  private static final int MOST = 800;

  private final PGSimpleDataSource source = new PGSimpleDataSource();
  private final List<Done> done = new CopyOnWriteArrayList<>();
  private final ReentrantLock turn = new ReentrantLock(true);
  private volatile Supplier<String> writes;
  private volatile boolean ends;

  /**
   * A client.
   *
   * @param path the schema that it finds its tables in
   * @param writes its statements
   */
  LiveClient(TestDatabase database, String path, Supplier<String> writes) {
    source.setUrl(database.jdbcUrl());
    source.setApplicationName(Writer.APPLICATION);
    source.setCurrentSchema(path);
    this.writes = writes;
  }

  /** All that it did. */
  List<Done> done() {
    return List.copyOf(done);
  }

  /** Goes on with other statements. */
  void write(Supplier<String> other) {
    writes = other;
  }

  void end() {
    ends = true;
  }

  /** Waits until it has written some more. */
  void busy(int statements) {
    int so = done.size();
    await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> done.size() >= Math.min(so + statements, MOST));
  }

  /** Lets it write nothing meanwhile. */
  void hold(Runnable meanwhile) {
    turn.lock();
    try {
      meanwhile.run();
    } finally {
      turn.unlock();
    }
  }

  @Override
  public void run() {
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("SET TimeZone = 'UTC'");
      while (!ends && done.size() < MOST) {
        hold(() -> write(statement));
        LockSupport.parkNanos(REST.toNanos());
      }
    } catch (SQLException e) {
      done.add(new Done("connect", String.valueOf(e.getSQLState()), e.toString()));
    }
  }

  private void write(Statement statement) {
    if (!ends) {
      done.add(execute(statement, writes.get()));
    }
  }

  /** Does one statement. */
  static Done execute(Statement statement, String sql) {
    try {
      return new Done(sql, Integer.toString(statement.executeUpdate(sql)), "");
    } catch (SQLException e) {
      return new Done(sql, e.getSQLState(), e.toString());
    }
  }
}
