package dev.neap.throttle.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.neap.support.TestDatabase;
import dev.neap.support.TestDatabases;
import dev.neap.throttle.Reading;
import java.sql.Connection;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Sessions that wait are counted; one that waits for Neap is the limit. */
@ExtendWith(TestDatabases.class)
class LockWaitersTest {

  @Test
  void anApplicationThatWaitsForAnotherIsAPartOfTheLimit(TestDatabase database) throws Exception {
    assertThat(waitedFor(database, "shop"))
        .isEqualTo(new Reading.Known(0.25, "1 of 4 sessions wait for a lock"));
  }

  @Test
  void anApplicationThatWaitsForNeapIsTheLimit(TestDatabase database) throws Exception {
    assertThat(waitedFor(database, "neap"))
        .isEqualTo(new Reading.Known(1, "sessions that wait for Neap: 1"));
  }

  private static Reading waitedFor(TestDatabase database, String holder) throws Exception {
    database.execute("CREATE TABLE t (id int)");
    LockWaiters signal = new LockWaiters(database.dataSource(), 4);
    assertThat(signal.read()).isEqualTo(new Reading.Known(0, "0 of 4 sessions wait for a lock"));
    CompletableFuture<Void> waiter;
    Reading reading;
    try (Connection connection = database.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("SET application_name = '" + holder + "'");
      connection.setAutoCommit(false);
      statement.execute("LOCK TABLE t");
      waiter = CompletableFuture.runAsync(() -> database.execute("INSERT INTO t VALUES (1)"));
      await().until(() -> !signal.read().why().startsWith("0"));
      reading = signal.read();
      connection.commit();
    }
    waiter.join();
    return reading;
  }
}
