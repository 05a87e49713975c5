package dev.neap.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;
import static org.awaitility.Awaitility.await;

import dev.neap.postgres.DdlExecutor.Outcome;
import dev.neap.postgres.DdlExecutor.Settings;
import dev.neap.schema.Fact;
import dev.neap.schema.TableName;
import dev.neap.support.TestDatabase;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** DDL beside other sessions, lost connections and what an earlier try left, on a real server. */
class DdlExecutorTest {

  private static final TableName TABLE = new TableName("public", "t");
  private static final TableName INDEX = new TableName("public", "T_by_v");
  private static final Settings SETTINGS =
      new Settings(Duration.ofMillis(300), Duration.ofMillis(200), 2, Duration.ofSeconds(1), 0, 5);
  private static final Fence FREE = connection -> {};

  private static final DdlUnit ADD =
      new DdlUnit(
          "m:expand",
          List.of(
              "ALTER TABLE public.t ADD COLUMN fresh text",
              "COMMENT ON COLUMN public.t.fresh IS '{d} ?'"),
          DdlUnit.Mode.BRIEF,
          Fact.column(TABLE, "fresh"));

  private static final DdlUnit BUILD =
      new DdlUnit(
          "m:tighten",
          List.of("CREATE UNIQUE INDEX CONCURRENTLY \"T_by_v\" ON public.t (v)"),
          DdlUnit.Mode.CONCURRENTLY,
          Fact.validIndex(INDEX));

  private static TestDatabase postgres;
  private static DataSource database;
  private static JdbcClient jdbc;

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<Duration> slept = new ArrayList<>();

  @BeforeAll
  static void start() throws IOException {
    postgres = TestDatabase.create();
    database = postgres.dataSource();
    jdbc = JdbcClient.create(database);
  }

  @AfterAll
  static void stop() throws IOException {
    postgres.close();
  }

  @BeforeEach
  void table() {
    jdbc.sql("DROP TABLE IF EXISTS t").update();
    jdbc.sql("CREATE TABLE t AS SELECT i AS v FROM generate_series(1, 5) i").update();
  }

  @AfterEach
  void end() {
    threads.shutdownNow();
  }

  private DdlExecutor executor(DataSource dataSource) {
    return new DdlExecutor(dataSource, SETTINGS, slept::add);
  }

  @Test
  void givesWayToOthersUntilTheLockIsFree() throws Exception {
    AtomicLong reads = new AtomicLong();
    AtomicLong longest = new AtomicLong();
    try (Connection reader = holdingTheTable("a long report")) {
      Future<?> application = threads.submit(() -> new DdlTable(jdbc).readOnAndOn(reads, longest));
      DdlExecutor executor =
          new DdlExecutor(
              database,
              SETTINGS,
              pause -> {
                slept.add(pause);
                long before = reads.get();
                await().until(() -> reads.get() > before + 5);
                if (slept.size() == 3) {
                  DdlTable.close(reader);
                }
              });
      assertThat(executor.execute(ADD, FREE)).isEqualTo(Outcome.EXECUTED);
      application.cancel(true);
    }
    assertThat(slept)
        .startsWith(Duration.ofMillis(200), Duration.ofMillis(400), Duration.ofMillis(800));
    assertThat(longest.get())
        .as("milliseconds that a reader waited behind a lock timeout of 300")
        .isLessThan(1500);
    assertThat(new DdlTable(jdbc).comment()).isEqualTo("{d} ?");
    slept.clear();
    assertThat(executor(database).execute(ADD, FREE)).isEqualTo(Outcome.SKIPPED);
    assertThat(slept).isEmpty();
  }

  @Test
  void stopsWhenAskedToAndNamesWhoIsInTheWayWhenItGivesUp() throws SQLException {
    try (Connection reader = holdingTheTable("a long report")) {
      assertThatThrownBy(() -> executor(database).execute(ADD, FREE, () -> slept.size() == 2))
          .isInstanceOf(DdlStoppedException.class);
      slept.clear();
      assertThatThrownBy(() -> executor(database).execute(ADD, FREE))
          .asInstanceOf(type(LockUnavailableException.class))
          .returns("NEAP-2201", LockUnavailableException::code)
          .satisfies(
              failure ->
                  assertThat(failure.sessions())
                      .singleElement()
                      .returns(Backend.of(reader).pid(), BlockingSession::pid)
                      .returns("a long report", BlockingSession::application)
                      .returns("idle in transaction", BlockingSession::state)
                      .returns("postgres", BlockingSession::user)
                      .returns(true, session -> session.since() != null))
          .extracting(Throwable::getMessage)
          .asString()
          .contains("5 attempts", "a long report", "pg_terminate_backend", "m:expand");
    }
    assertThat(slept).hasSize(4);
    assertThat(new DdlTable(jdbc).comment()).isNull();
  }

  @Test
  void reportsDuplicateKeysAndLeavesNoIndexAndRepairsWhatOthersLeft() throws SQLException {
    jdbc.sql("INSERT INTO t VALUES (3)").update();
    assertThatThrownBy(() -> executor(database).execute(BUILD, FREE))
        .asInstanceOf(type(DuplicateKeysException.class))
        .returns("NEAP-2203", DuplicateKeysException::code)
        .extracting(DuplicateKeysException::detail)
        .asString()
        .contains("Key (v)=(3) is duplicated");
    assertThat(new DdlTable(jdbc).indexState()).isEqualTo("absent");
    assertThat(slept).isEmpty();

    assertThatThrownBy(() -> jdbc.sql(BUILD.statements().get(0)).update());
    assertThat(new DdlTable(jdbc).indexState()).isEqualTo("invalid");
    jdbc.sql("DELETE FROM t WHERE v = 3").update();
    SingleConnectionDataSource pool =
        new SingleConnectionDataSource(database.getConnection(), true);
    JdbcClient.create(pool).sql("SET lock_timeout = '7s'").update();
    assertThat(executor(pool).execute(BUILD, FREE)).isEqualTo(Outcome.EXECUTED);
    assertThat(new DdlTable(jdbc).indexState()).isEqualTo("valid");
    assertThat(JdbcClient.create(pool).sql("SHOW lock_timeout").query(String.class).single())
        .isEqualTo("7s");
    pool.destroy();
    assertThat(executor(database).execute(BUILD, FREE)).isEqualTo(Outcome.SKIPPED);
  }

  @Test
  void waitsForTheIndexThatAnotherSessionIsBuilding() throws SQLException {
    try (Connection writer = database.getConnection();
        Statement write = writer.createStatement()) {
      writer.setAutoCommit(false);
      write.execute("INSERT INTO t VALUES (6)");
      threads.submit(() -> jdbc.sql(BUILD.statements().get(0)).update());
      await().until(() -> new DdlTable(jdbc).indexState().equals("invalid"));
      DdlExecutor executor =
          new DdlExecutor(
              database,
              SETTINGS,
              pause -> {
                slept.add(pause);
                DdlTable.close(writer);
                await().until(() -> new DdlTable(jdbc).indexState().equals("valid"));
              });
      assertThat(executor.execute(BUILD, FREE)).isEqualTo(Outcome.SKIPPED);
    }
    // Whoever waits asks again after the longest pause, and that is not an attempt.
    assertThat(slept).containsExactly(SETTINGS.maxDelay());
  }

  @Test
  void asksTheCatalogWhenTheConnectionIsLostAtTheCommit() {
    AtomicInteger commits = new AtomicInteger();
    DataSource lossy =
        LosingConnections.losing(
            database,
            connection -> {
              connection.commit();
              commits.incrementAndGet();
            });
    assertThat(executor(lossy).execute(ADD, FREE)).isEqualTo(Outcome.EXECUTED);
    assertThat(commits).as("commits that did not answer").hasValue(1);
    assertThat(slept).hasSize(1);

    jdbc.sql("ALTER TABLE t DROP COLUMN fresh").update();
    AtomicInteger open = new AtomicInteger();
    DataSource cut = LosingConnections.losing(database, connection -> open.incrementAndGet());
    assertThat(executor(cut).execute(ADD, FREE)).isEqualTo(Outcome.EXECUTED);
    assertThat(open).as("transactions left open on the server").hasValue(1);
    assertThat(new DdlTable(jdbc).comment()).isEqualTo("{d} ?");
  }

  @Test
  void runsAgainWhenItsSessionIsEndedBeforeTheCommit() {
    AtomicInteger asserted = new AtomicInteger();
    Fence killing =
        connection -> {
          if (asserted.incrementAndGet() == 1) {
            jdbc.sql("SELECT pg_terminate_backend(:pid)")
                .param("pid", Backend.of(connection).pid())
                .query(Boolean.class)
                .single();
          }
        };
    assertThat(executor(database).execute(ADD, killing)).isEqualTo(Outcome.EXECUTED);
    assertThat(asserted).hasValue(2);
  }

  @Test
  void saysSoWhenNobodyCanTellHowItEnded() {
    AtomicInteger connections = new AtomicInteger();
    DataSource gone =
        new DelegatingDataSource(LosingConnections.losing(database, Connection::rollback)) {
          @Override
          public Connection getConnection() throws SQLException {
            if (connections.incrementAndGet() > 1) {
              throw new SQLException("connection refused", "08001");
            }
            return super.getConnection();
          }
        };
    assertThatThrownBy(() -> executor(gone).execute(ADD, FREE))
        .asInstanceOf(type(UnknownOutcomeException.class))
        .returns("NEAP-2202", UnknownOutcomeException::code)
        .extracting(Throwable::getMessage)
        .asString()
        .contains("whether column fresh of public.t");
  }

  @Test
  void changesNothingOnceTheLeaseIsLostOrTheServerRefuses() {
    assertThatThrownBy(
            () ->
                executor(database)
                    .execute(
                        ADD,
                        connection -> {
                          throw new LeaseLostException("m", 1);
                        }))
        .isInstanceOf(LeaseLostException.class);
    DdlUnit half =
        new DdlUnit(
            "m:expand",
            List.of(ADD.statements().get(0), "ALTER TABLE public.t ADD CHECK (v > 1)"),
            DdlUnit.Mode.SCAN,
            Fact.column(TABLE, "fresh"));
    assertThatThrownBy(() -> executor(database).execute(half, FREE))
        .asInstanceOf(type(DdlFailedException.class))
        .returns("NEAP-2204", DdlFailedException::code)
        .extracting(Throwable::getMessage)
        .asString()
        .contains("is violated by some row");
    assertThat(new DdlTable(jdbc).comment()).isNull();
    assertThat(slept).isEmpty();
  }

  private static Connection holdingTheTable(String application) throws SQLException {
    PGSimpleDataSource dataSource = (PGSimpleDataSource) postgres.dataSource();
    dataSource.setApplicationName(application);
    Connection connection = dataSource.getConnection();
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.execute("SELECT count(*) FROM t");
    }
    return connection;
  }
}
