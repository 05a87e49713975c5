package dev.neap.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.neap.postgres.DdlExecutor.Outcome;
import dev.neap.schema.Fact;
import dev.neap.schema.TableName;
import dev.neap.support.TestDatabase;
import dev.neap.support.TestDatabases;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** Migrations that change the catalog at the same time do not meet each other half-way. */
@ExtendWith(TestDatabases.class)
class CatalogTurnTest {

  private static final int ROUNDS = 30;
  private static final Fence FREE = connection -> {};

  private final TestDatabase database;

  CatalogTurnTest(TestDatabase database) {
    this.database = database;
  }

  @BeforeEach
  void tables() {
    ControlSchema.migrate(database.dataSource());
    database.execute("CREATE TABLE a (id int)", "CREATE TABLE b (id int)");
  }

  @Test
  void versionsComeAndGoBesideChangesOfTheirTables() {
    CompletableFuture<?>[] all =
        Stream.<Runnable>of(
                () -> versions("one"), () -> versions("two"), () -> change("a"), () -> change("b"))
            .map(CompletableFuture::runAsync)
            .toArray(CompletableFuture[]::new);
    CompletableFuture.allOf(all).join();
    assertThat(new Versions(database.dataSource()).of("public")).hasSize(1);
    assertThat(
            database
                .sql()
                .sql("SELECT count(*) FROM pg_views WHERE schemaname IN ('one', 'two')")
                .query(Long.class)
                .single())
        .isEqualTo(2);
  }

  /** The next attempt may have another session, whose transaction is not its own to end. */
  @Test
  void whoWaitsForItsTurnLosesNeitherItsSessionNorAnAttempt() throws SQLException {
    DdlExecutor.Settings once =
        new DdlExecutor.Settings(
            Duration.ofSeconds(5), Duration.ofMillis(1), 2, Duration.ofMillis(10), 0, 1);
    AtomicInteger rests = new AtomicInteger();
    try (HikariDataSource pool = new HikariDataSource();
        Connection other = database.dataSource().getConnection()) {
      pool.setJdbcUrl(database.jdbcUrl());
      pool.setMaximumPoolSize(1);
      int before = pid(pool);
      other.setAutoCommit(false);
      assertThat(
              new JdbcTemplate(new SingleConnectionDataSource(other, true))
                  .queryForObject(CatalogTurn.TAKE, Boolean.class))
          .isTrue();
      DdlExecutor executor =
          new DdlExecutor(
              pool,
              once,
              rest -> {
                if (rests.incrementAndGet() == 3) {
                  DdlTable.close(other);
                }
              });
      DdlUnit unit =
          new DdlUnit(
              "m:expand",
              List.of("ALTER TABLE a ADD COLUMN n int"),
              DdlUnit.Mode.BRIEF,
              Fact.never(),
              new TableName("public", "a"));
      assertThat(executor.execute(unit, FREE)).isEqualTo(Outcome.EXECUTED);
      assertThat(rests).hasValue(3);
      assertThat(pid(pool)).isEqualTo(before);
    }
  }

  private static int pid(DataSource pool) throws SQLException {
    try (Connection connection = pool.getConnection()) {
      return Backend.of(connection).pid();
    }
  }

  /** As when an application drops a table while a view of it is made. */
  @Test
  void whatChangedJustThenIsTriedAgain() {
    AtomicInteger pauses = new AtomicInteger();
    DdlUnit unit =
        unit("m:contract", "SELECT neap.show_table('a')", "COMMENT ON TABLE late IS 'there'");
    DdlExecutor executor =
        new DdlExecutor(
            database.dataSource(),
            DdlExecutor.Settings.defaults(),
            pause -> {
              if (pauses.incrementAndGet() == 5) {
                database.execute("CREATE TABLE late (id int)");
              }
            });
    assertThatThrownBy(() -> executor.execute(unit, FREE))
        .isInstanceOf(DdlFailedException.class)
        .hasMessageContaining("\"late\" does not exist");
    assertThat(pauses).hasValue(3);
    assertThat(executor.execute(unit, FREE)).isEqualTo(Outcome.EXECUTED);
    assertThat(pauses).hasValue(5);
  }

  private void versions(String version) {
    for (int i = 0; i < ROUNDS; i++) {
      run(
          "CREATE SCHEMA " + version,
          "COMMENT ON SCHEMA "
              + version
              + " IS 'neap: {\"of\": \"public\", \"complete\": false, \"hidden\": [], \"made\": {}}'",
          "SELECT neap.show_others('" + version + "')");
      run("SELECT neap.complete_version('" + version + "')");
      new Versions(database.dataSource()).renew("public");
      if (i < ROUNDS - 1) {
        run("SELECT neap.drop_version('" + version + "')");
      }
    }
  }

  private void change(String table) {
    for (int i = 0; i < ROUNDS; i++) {
      String change = i % 2 == 0 ? "ADD COLUMN fresh int" : "DROP COLUMN fresh";
      run(
          "SELECT neap.hide_table('public." + table + "', '')",
          "ALTER TABLE " + table + " " + change,
          "SELECT neap.show_table('public." + table + "')");
    }
  }

  private void run(String... statements) {
    assertThat(executor().execute(unit("m:contract", statements), FREE))
        .isEqualTo(Outcome.EXECUTED);
  }

  private static DdlUnit unit(String label, String... statements) {
    return new DdlUnit(label, List.of(statements), DdlUnit.Mode.BRIEF, Fact.never());
  }

  private DdlExecutor executor() {
    return new DdlExecutor(database.dataSource(), DdlExecutor.Settings.defaults(), Sleeper.THREAD);
  }
}
