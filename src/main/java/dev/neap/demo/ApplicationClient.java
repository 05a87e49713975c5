package dev.neap.demo;

import dev.neap.demo.Transactions.WrongValueException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import javax.sql.DataSource;
import org.postgresql.PGConnection;

/**
 * One connection of the application: a transaction for one of its many sessions at a time, each in
 * the shape that the session reads.
 */
final class ApplicationClient implements Runnable {

  private static final int SESSIONS = 2000;

  private final DataSource dataSource;
  private final Function<Connection, Readers> readers;
  private final Transactions transactions;
  private final boolean writes;
  private final Random random;
  private final Tally tally;
  private final StallClock.Schedule schedule;
  private final BooleanSupplier stopped;
  private final CountDownLatch ready;
  private final OrderTable oldShape = new OldOrderTable();
  private final OrderTable newShape = new NewOrderTable();

  /**
   * Makes a client that does nothing yet.
   *
   * @param readers asks through a connection which sessions read the new shape
   * @param writes whether it changes and places orders, or only looks at them
   * @param stopped asked before each transaction
   * @param ready counted down when the first transaction has ended
   */
  ApplicationClient(
      DataSource dataSource,
      Function<Connection, Readers> readers,
      Transactions transactions,
      boolean writes,
      Random random,
      Tally tally,
      StallClock.Schedule schedule,
      BooleanSupplier stopped,
      CountDownLatch ready) {
    this.dataSource = dataSource;
    this.readers = readers;
    this.transactions = transactions;
    this.writes = writes;
    this.random = random;
    this.tally = tally;
    this.schedule = schedule;
    this.stopped = stopped;
    this.ready = ready;
  }

  @Override
  public void run() {
    while (!stopped.getAsBoolean()) {
      try (Connection connection = dataSource.getConnection();
          Readers asked = readers.apply(connection)) {
        connection.unwrap(PGConnection.class).setPrepareThreshold(0);
        while (!stopped.getAsBoolean() && !connection.isClosed()) {
          LockSupport.parkNanos(schedule.untilNext());
          transact(connection, asked);
          schedule.ended();
          ready.countDown();
        }
      } catch (SQLException e) {
        tally.failed(e);
        LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
      }
    }
  }

  private void transact(Connection connection, Readers asked) throws SQLException {
    boolean readNew = asked.readNew("session-" + random.nextInt(SESSIONS));
    try {
      connection.setAutoCommit(false);
      OrderTable orders = readNew ? newShape : oldShape;
      int turn = writes ? random.nextInt(100) : 100;
      if (turn < 75) {
        transactions.change(connection, orders);
      } else if (turn < 85) {
        transactions.place(connection, orders);
      } else {
        transactions.look(connection, orders);
      }
      tally.ended(readNew);
    } catch (SQLException e) {
      tally.failed(e);
    } catch (WrongValueException e) {
      tally.error(e.words());
    }
    if (!connection.isClosed()) {
      connection.rollback();
      connection.setAutoCommit(true);
    }
  }
}
