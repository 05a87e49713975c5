package dev.neap.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.neap.schema.Fact;
import dev.neap.schema.TableName;
import dev.neap.support.TestDatabase;
import dev.neap.support.TestDatabases;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Others who lock the tables of a unit in another order than its statements keep it from going on
 * once, and not again and again.
 */
@ExtendWith(TestDatabases.class)
class DdlTogetherTest {

  private static final DdlUnit BOTH =
      new DdlUnit(
          "m:contract",
          List.of("ALTER TABLE b ADD COLUMN fresh int", "ALTER TABLE a ADD COLUMN fresh int"),
          DdlUnit.Mode.BRIEF,
          Fact.column(new TableName("public", "a"), "fresh"));
  private static final DdlExecutor.Settings SETTINGS =
      new DdlExecutor.Settings(
          Duration.ofMillis(600), Duration.ofMillis(1), 2, Duration.ofMillis(10), 0.5, 5);

  @Test
  void takesTheLocksOfAllTablesAtOnceAfterOthersTookThemInAnotherOrder(TestDatabase database)
      throws Exception {
    database.execute("CREATE TABLE a (id int)", "CREATE TABLE b (id int)");
    AtomicInteger pauses = new AtomicInteger();
    CompletableFuture<?> first = CompletableFuture.runAsync(() -> readBoth(database, "b"));
    await().until(() -> readers(database) == 1);
    CompletableFuture<?>[] second = new CompletableFuture<?>[1];
    DdlExecutor executor =
        new DdlExecutor(
            database.dataSource(),
            SETTINGS,
            pause -> {
              pauses.incrementAndGet();
              first.join();
              second[0] = CompletableFuture.runAsync(() -> readBoth(database, "a"));
              await().until(() -> readers(database) == 1);
            });
    assertThat(executor.execute(BOTH, connection -> {})).isEqualTo(DdlExecutor.Outcome.EXECUTED);
    assertThat(pauses).hasValue(1);
    second[0].join();
  }

  /** Everybody takes partitions after their parent, and so does what is done to that. */
  @Test
  void leavesPartitionsToTheirParent(TestDatabase database) throws Exception {
    database.execute(
        "CREATE TABLE p (id int) PARTITION BY LIST (id)", "CREATE TABLE q PARTITION OF p DEFAULT");
    try (Connection reader = database.dataSource().getConnection();
        Statement read = reader.createStatement();
        Connection connection = database.dataSource().getConnection();
        Statement change = connection.createStatement()) {
      reader.setAutoCommit(false);
      read.execute("SELECT FROM q");
      change.execute("SET lock_timeout = '10s'");
      int pid = Backend.of(connection).pid();
      CompletableFuture<?> waits =
          CompletableFuture.runAsync(() -> execute(change, "ALTER TABLE p ADD COLUMN fresh int"));
      await().until(() -> isLocked(database, "q"));
      try (LockWatch watch = LockWatch.begin(database.dataSource(), pid, Duration.ofMillis(1))) {
        assertThat(watch.seen().locks())
            .containsExactly("LOCK TABLE ONLY public.p IN ACCESS EXCLUSIVE MODE");
      }
      reader.commit();
      waits.join();
    }
  }

  private static void execute(Statement statement, String sql) {
    try {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Reads a, and b as soon as the unit has or waits for a lock on the table. */
  private static void readBoth(TestDatabase database, String locked) {
    try (Connection connection = database.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("SELECT FROM a");
      await().until(() -> isLocked(database, locked));
      statement.execute("SELECT FROM b");
      connection.commit();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static boolean isLocked(TestDatabase database, String table) {
    return database
        .sql()
        .sql(
            "SELECT count(*) > 0 FROM pg_locks WHERE relation = ?::regclass AND mode = 'AccessExclusiveLock'")
        .param(table)
        .query(Boolean.class)
        .single();
  }

  private static long readers(TestDatabase database) {
    return database
        .sql()
        .sql(
            "SELECT count(*) FROM pg_locks WHERE relation = 'a'::regclass AND mode = 'AccessShareLock' AND granted")
        .query(Long.class)
        .single();
  }
}
