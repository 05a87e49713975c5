package dev.neap.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.neap.support.TestDatabase;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * An application in use while an example is carried out: a client of the old shape, one of the new
 * shape from the moment that it is there, one that reads slowly, and a watcher of their locks.
 */
final class LiveShop implements AutoCloseable {

  private static final Duration LOCK_BUDGET = Duration.ofMillis(500);
  private static final int BUSY = 30;

  private final TestDatabase database;
  private final String version;
  private final ExecutorService clients = Executors.newCachedThreadPool();
  private final RandomWrites free;
  private final LockWatcher watcher;
  private final long seed;
  final LiveClient old;
  final LiveClient fresh;

  /**
   * Opens the shop.
   *
   * @param goal the database as it will be
   */
  LiveShop(TestDatabase database, TestDatabase goal, ContractExample example, long seed) {
    this.database = database;
    this.version = "public_" + example.name();
    this.seed = seed;
    List<WrittenTable> tables = WrittenTable.of(database, example.oldValues());
    List<WrittenTable> target = WrittenTable.of(goal, example.newValues());
    old = new LiveClient(database, "public", new RandomWrites(tables, false, seed)::next);
    // A NULL can't be told from a row that is not filled yet.
    RandomWrites careful = new RandomWrites(WrittenTable.withoutNulls(target), true, seed);
    Map<String, List<String>> later = new HashMap<>(example.newValues());
    later.putAll(example.laterValues());
    free =
        careful.with(
            example.laterValues().isEmpty()
                ? WrittenTable.like(target, tables, later)
                : WrittenTable.of(goal, later));
    fresh = new LiveClient(database, version, careful::next);
    watcher = new LockWatcher(database);
    clients.execute(watcher);
    clients.execute(this::readSlowly);
    clients.execute(old);
    old.busy(BUSY);
    clients.execute(
        () -> {
          await().atMost(Duration.ofMinutes(2)).until(() -> watcher.ends() || isShown(target));
          fresh.run();
        });
  }

  /** Both shapes are whole: the new one's client may write what only the old one takes. */
  void started() {
    old.busy(BUSY);
    fresh.busy(BUSY);
    fresh.write(free::next);
    fresh.busy(2 * BUSY);
    old.busy(BUSY);
  }

  /** The last release of the old shape is gone. */
  void endOld() {
    old.end();
    fresh.busy(BUSY);
  }

  /** Does something while no client writes; then the new release is taken back. */
  void holdAndEndNew(Runnable meanwhile) {
    old.hold(
        () ->
            fresh.hold(
                () -> {
                  fresh.end();
                  meanwhile.run();
                }));
    old.busy(BUSY);
  }

  /**
   * Whoever goes on to the end writes some more; then the shop is closed, and its locks counted.
   */
  void end(LiveClient last) {
    last.busy(BUSY);
    close();
    assertThat(watcher.longest())
        .as("behind %s, seed %d", watcher.blamed(), seed)
        .isLessThan(LOCK_BUDGET.multipliedBy(3).dividedBy(2));
  }

  @Override
  public void close() {
    old.end();
    fresh.end();
    watcher.end();
    clients.shutdown();
    try {
      assertThat(clients.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private boolean isShown(List<WrittenTable> target) {
    return target.stream()
        .allMatch(
            table ->
                database
                    .sql()
                    .sql("SELECT to_regclass(?) IS NOT NULL")
                    .param('"' + version + "\".\"" + table.name() + '"')
                    .query(Boolean.class)
                    .single());
  }

  /** Makes every strong lock wait, and whoever comes after it wait too. */
  private void readSlowly() {
    SingleConnectionDataSource one = new SingleConnectionDataSource(database.jdbcUrl(), true);
    try {
      JdbcClient sql = JdbcClient.create(one);
      while (!watcher.ends()) {
        for (String table : sql.sql(TABLES).query(String.class).list()) {
          try {
            sql.sql("SELECT pg_sleep(0.02)::text FROM " + table + " LIMIT 1")
                .query(String.class)
                .list();
          } catch (DataAccessException gone) {
            continue;
          }
        }
      }
    } finally {
      one.destroy();
    }
  }

  private static final String TABLES =
      """
      SELECT oid::regclass::text FROM pg_class
      WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
      """;
}
