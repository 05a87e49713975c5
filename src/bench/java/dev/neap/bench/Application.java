package dev.neap.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;

/**
 * An application in steady use: transactions that read one row and change one, at a fixed rate.
 *
 * <p>Each has its time in a schedule, whatever became of those before, and its latency is measured
 * from that time on: what waits behind a stall is stalled, too.
 */
final class Application implements AutoCloseable {

  private static final int CONNECTIONS = 6;
  private static final String READ = "SELECT note, euros FROM orders WHERE id = ?";
  private static final String WRITE = "UPDATE orders SET version = version + 1 WHERE id = ?";

  private final DataSource database;
  private final long rows;
  private final long period;
  private final ExecutorService threads = Executors.newFixedThreadPool(CONNECTIONS);
  private final List<Future<?>> clients = new ArrayList<>();
  private final Latencies latencies = new Latencies();
  private volatile boolean ending;

  /**
   * Starts it.
   *
   * @param rate transactions a second
   * @param rows the table's rows
   */
  Application(DataSource database, int rate, long rows) {
    this.database = database;
    this.rows = rows;
    this.period = TimeUnit.SECONDS.toNanos(1) * CONNECTIONS / rate;
    long begin = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(200);
    for (int client = 0; client < CONNECTIONS; client++) {
      long first = begin + client * period / CONNECTIONS;
      clients.add(threads.submit(() -> work(first)));
    }
  }

  /** The latencies, of what was due since they were last told to begin. */
  Latencies latencies() {
    return latencies;
  }

  /** Starts no further transactions and waits for those that are due. */
  void end() throws InterruptedException, ExecutionException {
    ending = true;
    for (Future<?> client : clients) {
      client.get();
    }
  }

  private Void work(long first) throws SQLException {
    try (Connection connection = database.getConnection()) {
      connection.setAutoCommit(false);
      try (PreparedStatement read = connection.prepareStatement(READ);
          PreparedStatement write = connection.prepareStatement(WRITE)) {
        for (long due = first; !(ending && due - System.nanoTime() > 0); due += period) {
          await(due);
          read.setLong(1, id());
          read.executeQuery().close();
          write.setLong(1, id());
          write.executeUpdate();
          connection.commit();
          latencies.note(due, System.nanoTime());
        }
      }
    }
    return null;
  }

  private long id() {
    return 1 + ThreadLocalRandom.current().nextLong(rows);
  }

  private static void await(long due) {
    for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
