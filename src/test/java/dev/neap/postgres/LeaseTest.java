package dev.neap.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;
import static org.awaitility.Awaitility.await;

import dev.neap.support.TestDatabase;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Who may work on a migration, on a real server. */
class LeaseTest {

  /** So long that no heartbeat comes in the way of a test. */
  private static final Duration LONG = Duration.ofHours(1);

  private static TestDatabase postgres;
  private static DataSource database;
  private static JdbcClient jdbc;

  private final ExecutorService threads = Executors.newCachedThreadPool();

  @BeforeAll
  static void start() throws IOException {
    postgres = TestDatabase.create();
    database = postgres.dataSource();
    jdbc = JdbcClient.create(database);
    Flyway.configure()
        .dataSource(database)
        .schemas("neap")
        .locations("classpath:db/control")
        .load()
        .migrate();
  }

  @AfterAll
  static void stop() throws IOException {
    postgres.close();
  }

  @AfterEach
  void end() {
    threads.shutdownNow();
  }

  @Test
  void isHeldByOneUntilItIsReleased() throws SQLException {
    Leases leases = new Leases(database, LONG);
    assertThat(leases.holder("one")).isEmpty();
    Lease first = leases.acquire("one", "ann@a:1");
    try (Lease other = leases.acquire("other", "ann@a:1");
        Connection connection = database.getConnection()) {
      other.assertHeld(connection);
    }
    assertThatThrownBy(() -> leases.acquire("one", "bob@b:2"))
        .asInstanceOf(type(LeaseHeldException.class))
        .returns("NEAP-2302", LeaseHeldException::code)
        .returns("ann@a:1", held -> held.holder().owner())
        .extracting(Throwable::getMessage)
        .asString()
        .contains("'ann@a:1' works on migration 'one' since ");

    first.close();
    assertThat(leases.holder("one").orElseThrow().alive()).isFalse();
    try (Lease next = leases.acquire("one", "bob@b:2")) {
      assertThat(next.epoch()).isGreaterThan(first.epoch());
      assertLost(first);
    }
  }

  /** As after SIGSTOP, or when the machine that it runs on is moved. */
  @Test
  void whoStandsStillInATransactionLosesItsLocks() throws SQLException {
    jdbc.sql("CREATE TABLE in_use (id int)").update();
    try (Lease lease = new Leases(database, LONG).acquire("still", "ann");
        Connection change = database.getConnection()) {
      change.setAutoCommit(false);
      lease.assertHeld(change);
      change.createStatement().execute("LOCK TABLE in_use");
      await().atMost(Duration.ofMinutes(1)).until(LeaseTest::isFree);
      assertThatThrownBy(() -> lease.assertHeld(change))
          .isInstanceOf(SQLException.class)
          .matches(SqlStates::connectionLost);
    }
  }

  private static boolean isFree() {
    return jdbc.sql(
            """
            SELECT NOT EXISTS (SELECT FROM pg_locks
              WHERE relation = 'in_use'::regclass AND pid <> pg_backend_pid())
            """)
        .query(Boolean.class)
        .single();
  }

  @Test
  void isTakenOverAtOnceWhenTheHoldersSessionIsGoneButNotBeforeItsTransactionHasEnded()
      throws Exception {
    Leases leases = new Leases(database, LONG);
    try (Lease dead = leases.acquire("killed", "ann");
        Connection chunk = database.getConnection()) {
      chunk.setAutoCommit(false);
      dead.assertHeld(chunk);
      endSessionOf("killed");

      Future<Lease> successor = threads.submit(() -> leases.acquire("killed", "bob"));
      await().until(LeaseTest::someoneWaitsForTheRow);
      assertThat(successor).isNotDone();
      chunk.commit();
      try (Lease alive = successor.get()) {
        assertThat(alive.epoch()).isEqualTo(dead.epoch() + 1);
        assertThatThrownBy(() -> dead.assertHeld(chunk))
            .asInstanceOf(type(LeaseLostException.class))
            .returns("NEAP-2301", LeaseLostException::code);
        chunk.rollback();
      }
    }
  }

  @Test
  void refusesWhileATransactionOfADeadHolderDoesNotEnd() throws SQLException {
    try (Lease dead = new Leases(database, LONG).acquire("stuck", "ann");
        Connection chunk = database.getConnection()) {
      chunk.setAutoCommit(false);
      dead.assertHeld(chunk);
      endSessionOf("stuck");
      assertThatThrownBy(() -> new Leases(database, Duration.ofMillis(200)).acquire("stuck", "bob"))
          .isInstanceOf(LeaseHeldException.class)
          .hasMessageContaining("a transaction of it has not ended");
      chunk.rollback();
    }
  }

  @Test
  void isTakenOverWhenTheHeartbeatIsTooOld() throws SQLException {
    Leases leases = new Leases(database, Duration.ofMinutes(2));
    try (Lease silent = leases.acquire("silent", "ann")) {
      jdbc.sql("UPDATE neap.lease SET heartbeat_at = heartbeat_at - interval '119 s'").update();
      assertThatThrownBy(() -> leases.acquire("silent", "bob"))
          .isInstanceOf(LeaseHeldException.class);
      jdbc.sql("UPDATE neap.lease SET heartbeat_at = heartbeat_at - interval '2 s'").update();
      try (Lease successor = leases.acquire("silent", "bob")) {
        assertThat(successor.held()).isTrue();
        assertLost(silent);
      }
    }
  }

  @Test
  void beatsBesideAnOpenTransactionAndOverANewSessionAndStopsWhenOvertaken() throws Exception {
    Leases leases = new Leases(database, Duration.ofSeconds(4));
    try (Lease lease = leases.acquire("beating", "ann");
        Connection chunk = database.getConnection()) {
      chunk.setAutoCommit(false);
      lease.assertHeld(chunk);
      String first = row("beating", "heartbeat_at");
      await().until(() -> !row("beating", "heartbeat_at").equals(first));

      String session = row("beating", "backend_pid");
      endSessionOf("beating");
      await().until(() -> !row("beating", "backend_pid").equals(session));
      lease.assertHeld(chunk);
      chunk.commit();
      assertThat(lease.held()).isTrue();
      assertThatThrownBy(() -> leases.acquire("beating", "bob"))
          .isInstanceOf(LeaseHeldException.class);

      jdbc.sql("UPDATE neap.lease SET epoch = epoch + 1 WHERE migration = 'beating'").update();
      await().until(() -> !lease.held());
      assertLost(lease);
    }
  }

  @Test
  void goesToOneOfManyWhoAskAtTheSameTime() throws Exception {
    int contenders = 6;
    CyclicBarrier barrier = new CyclicBarrier(contenders);
    Leases leases = new Leases(database, LONG);
    for (int round = 0; round < 5; round++) {
      String migration = "contended-" + round;
      List<Callable<Boolean>> attempts = new ArrayList<>();
      for (int i = 0; i < contenders; i++) {
        String owner = "contender " + i;
        attempts.add(
            () -> {
              barrier.await();
              return wins(leases, migration, owner);
            });
      }
      List<Boolean> won = new ArrayList<>();
      for (Future<Boolean> attempt : threads.invokeAll(attempts)) {
        won.add(attempt.get());
      }
      assertThat(won).containsOnlyOnce(true);
      assertThat(row(migration, "epoch")).isEqualTo("1");
    }
  }

  /** Keeps what it won: the connection ends with the server. */
  private static boolean wins(Leases leases, String migration, String owner) {
    try {
      return leases.acquire(migration, owner).held();
    } catch (LeaseHeldException e) {
      return false;
    }
  }

  private static void assertLost(Lease lease) throws SQLException {
    try (Connection connection = database.getConnection()) {
      assertThatThrownBy(() -> lease.assertHeld(connection))
          .isInstanceOf(LeaseLostException.class)
          .hasMessageContaining(lease.migration());
    }
  }

  private static void endSessionOf(String migration) {
    String pid = row(migration, "backend_pid");
    jdbc.sql("SELECT pg_terminate_backend(:pid)")
        .param("pid", Integer.valueOf(pid))
        .query(Boolean.class)
        .single();
    await()
        .until(
            () ->
                jdbc.sql("SELECT count(*) FROM pg_stat_activity WHERE pid = :pid")
                        .param("pid", Integer.valueOf(pid))
                        .query(Long.class)
                        .single()
                    == 0);
  }

  private static boolean someoneWaitsForTheRow() {
    return jdbc.sql(
                """
            SELECT count(*) FROM pg_stat_activity
            WHERE wait_event_type = 'Lock' AND query LIKE '%neap.lease%FOR UPDATE%'
            """)
            .query(Long.class)
            .single()
        > 0;
  }

  private static String row(String migration, String column) {
    return jdbc.sql("SELECT " + column + "::text FROM neap.lease WHERE migration = :migration")
        .param("migration", migration)
        .query(String.class)
        .single();
  }
}
