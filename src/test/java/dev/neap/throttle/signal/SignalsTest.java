package dev.neap.throttle.signal;

import static dev.neap.throttle.Effect.PAUSE;
import static dev.neap.throttle.Effect.SLOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.neap.postgres.ControlSchema;
import dev.neap.schema.TableName;
import dev.neap.support.TestDatabase;
import dev.neap.support.TestDatabases;
import dev.neap.throttle.ClusterSignal;
import dev.neap.throttle.Effect;
import dev.neap.throttle.Reading;
import dev.neap.throttle.Reading.Known;
import dev.neap.throttle.Reading.Unknown;
import dev.neap.throttle.TableSignal;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.postgresql.PGConnection;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.util.unit.DataSize;

/** Each signal measures what it says, on a server that is made to bear it. */
@ExtendWith(TestDatabases.class)
class SignalsTest {

  private static final TableName TABLE = new TableName("public", "t");

  private final TestDatabase database;
  private final JdbcClient sql;

  SignalsTest(TestDatabase database) {
    this.database = database;
    this.sql = database.sql();
  }

  @Test
  void aSlotThatNobodyReadsKeepsWal() {
    SlotRetention signal =
        new SlotRetention(new SlotRetention.Settings(PAUSE, DataSize.ofMegabytes(1)));
    assertThat(signal.read(sql)).isEqualTo(new Known(0, "no replication slot keeps WAL"));
    select("pg_create_physical_replication_slot('forgotten', true)");
    try {
      writeWal();
      assertThat(near(signal)).isGreaterThan(1);
      assertThat(signal.read(sql).why())
          .startsWith("slot forgotten, which nobody reads, keeps ")
          .endsWith("MB of WAL, limit 1 MB");
    } finally {
      select("pg_drop_replication_slot('forgotten')");
    }
  }

  @Test
  void theRateOfWalTakesTwoReadings() {
    WalRate signal = new WalRate(new WalRate.Settings(SLOW, DataSize.ofKilobytes(1)));
    assertThat(signal.read(sql)).isInstanceOf(Unknown.class);
    writeWal();
    assertThat(near(signal)).isGreaterThan(1);
  }

  @Test
  void sessionsThatWaitForNeapAreBlockedThoseThatWaitForOthersAreNot() throws Exception {
    BlockedSessions signal =
        new BlockedSessions(new BlockedSessions.Settings(PAUSE, 1, Duration.ofMillis(50)));
    assertThat(near(signal)).isZero();
    database.execute("CREATE TABLE t (id int)");
    try (Session holder = new Session("neap")) {
      holder.execute("BEGIN", "LOCK TABLE t");
      CompletableFuture<Void> waiter =
          CompletableFuture.runAsync(() -> database.execute("INSERT INTO t VALUES (1)"));
      await().until(() -> near(signal) == 1);
      assertThat(signal.read(sql).why())
          .isEqualTo("1 sessions have waited for Neap for more than 50 ms, limit 1");
      holder.execute("SET application_name = 'shop'");
      assertThat(near(signal)).isZero();
      holder.execute("COMMIT");
      waiter.join();
    }
  }

  @Test
  void sessionsAtWorkAreCountedForEachCore() throws Exception {
    ActiveSessions signal = new ActiveSessions(new ActiveSessions.Settings(SLOW, 1, 1));
    try (Session worker = new Session("shop")) {
      CompletableFuture<Void> work = worker.inBackground("SELECT pg_sleep(60)");
      await().until(() -> near(signal) > 0.5);
      assertThat(signal.read(sql).why())
          .matches("\\S+ sessions are at work on 1 cores, limit 1 .*");
      worker.end();
      assertThat(work).failsWithin(Duration.ofSeconds(10));
    }
  }

  @Test
  void theOldestTransactionIsNamed() throws Exception {
    OldestSnapshot signal =
        new OldestSnapshot(new OldestSnapshot.Settings(SLOW, Duration.ofMillis(100)));
    assertThat(signal.read(sql)).isEqualTo(new Known(0, "no other transaction is open"));
    try (Session report = new Session("report")) {
      report.execute("BEGIN ISOLATION LEVEL REPEATABLE READ", "SELECT 1");
      await().until(() -> near(signal) >= 1);
      assertThat(signal.read(sql).why())
          .matches("pid \\d+ \\(report\\) holds a snapshot for .*, limit 100 ms");
      report.execute("SET application_name = 'neap'");
      assertThat(near(signal)).isZero();
    }
  }

  @Test
  void aCommitIsTimed() {
    ControlSchema.migrate(database.dataSource());
    CommitLatency signal =
        new CommitLatency(new CommitLatency.Settings(SLOW, Duration.ofNanos(1000)));
    assertThat(signal.read(sql)).isInstanceOf(Unknown.class);
    database.execute(
        "INSERT INTO neap.pace (speed, stopped, calm_ms, why, readings, sampler, sampled_at)"
            + " VALUES (1, false, 0, '', '[]', '', now())");
    assertThat(near(signal)).isGreaterThan(1);
    assertThat(signal.read(sql).why()).matches("a commit takes .* ms, limit 0 ms");
  }

  @Test
  void growthIsForeseen() {
    DiskGrowth signal =
        new DiskGrowth(
            new DiskGrowth.Settings(
                PAUSE, DataSize.ofTerabytes(1), Duration.ofDays(1), Duration.ZERO));
    double now = near(signal);
    database.execute("CREATE TABLE t AS SELECT repeat('x', 2000) FROM generate_series(1, 5000)");
    assertThat(near(signal)).isGreaterThan(now + 0.1);
    assertThat(new DiskGrowth(new DiskGrowth.Settings(PAUSE, null, Duration.ZERO, Duration.ZERO)))
        .returns(Effect.IGNORE, DiskGrowth::effect);
  }

  @Test
  void theCanaryIsTimed() throws Exception {
    assertThat(near(canary("SELECT pg_sleep(0.1)", Duration.ofMillis(50)))).isGreaterThan(2);
    assertThat(near(canary("SELECT 1", Duration.ofHours(1)))).isLessThan(0.1);
    Canary broken = canary("SELECT * FROM nowhere", Duration.ofHours(1));
    assertThatThrownBy(() -> broken.read(sql)).isInstanceOf(DataAccessException.class);
    assertThat(canary(null, Duration.ZERO).effect()).isEqualTo(Effect.IGNORE);
    try (Session session = new Session("neap")) {
      session.execute("SET statement_timeout = 20");
      assertThat(canary("SELECT pg_sleep(60)", Duration.ofHours(1)).read(session.sql()))
          .extracting(reading -> ((Known) reading).nearLimit())
          .isEqualTo(1.0);
    }
  }

  @Test
  void whatTheUsersQuerySaysIsComparedWithItsLimit() {
    assertThat(query("SELECT 5").read(sql)).isEqualTo(new Known(0.5, "the query says 5, limit 10"));
    assertThat(query("SELECT 1 WHERE false").read(sql)).isInstanceOf(Unknown.class);
    assertThat(query("SELECT NULL::int").read(sql)).isInstanceOf(Unknown.class);
    assertThat(query(null).effect()).isEqualTo(Effect.IGNORE);
  }

  @Test
  void deadRowsAreCountedForEachLiveOne() {
    DeadTuples signal = new DeadTuples(new DeadTuples.Settings(SLOW, 0.1));
    assertThat(signal.read(sql, TABLE)).isInstanceOf(Known.class);
    database.execute(
        "CREATE TABLE t (id int) PARTITION BY RANGE (id)",
        "CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (100000)"
            + " WITH (autovacuum_enabled = false)",
        "INSERT INTO t SELECT generate_series(1, 20000)",
        "UPDATE t SET id = id");
    await().until(() -> near(signal) >= 2);
    assertThat(signal.read(sql, TABLE).why())
        .isEqualTo("public.t has 20000 dead and 20000 live rows, limit 0.1 for each");
    // After a crash the server has forgotten its counters, but not what ANALYZE found.
    database.execute("ANALYZE t", "SELECT pg_stat_reset()");
    await().until(() -> signal.read(sql, TABLE).why().contains("0 dead and 20000 live rows"));
  }

  @Test
  void aVacuumSlowsOrPausesAndOneAgainstWraparoundAlwaysPauses() throws Exception {
    TableVacuum slow = new TableVacuum(new TableVacuum.Settings(SLOW));
    TableVacuum pause = new TableVacuum(new TableVacuum.Settings(PAUSE));
    WraparoundVacuum wraparound = new WraparoundVacuum();
    database.execute(
        "CREATE TABLE t WITH (autovacuum_enabled = false, autovacuum_freeze_max_age = 100000) AS"
            + " SELECT repeat('x', 500) FROM generate_series(1, 20000)");
    assertThat(near(slow)).isZero();
    try (Session vacuum = new Session("")) {
      vacuum.execute("SET vacuum_cost_delay = 100", "SET vacuum_cost_limit = 1");
      CompletableFuture<Void> running = vacuum.inBackground("VACUUM (FREEZE) t");
      await().until(() -> near(slow) == 0.85);
      assertThat(near(pause)).isEqualTo(1);
      assertThat(pause.read(sql, TABLE).why()).matches("public.t, .*: \\d+ of \\d+ blocks");
      assertThat(near(wraparound)).isZero();
      useTransactionNumbers();
      assertThat(wraparound.read(sql, TABLE))
          .isInstanceOfSatisfying(Known.class, r -> assertThat(r.nearLimit()).isEqualTo(1))
          .extracting(Reading::why)
          .asString()
          .startsWith("t is vacuumed against wraparound by pid ");
      vacuum.end();
      assertThat(running).failsWithin(Duration.ofSeconds(10));
    }
    await().until(() -> near(wraparound) == 0);
  }

  /** More than a hundred thousand, the least that makes a table old. */
  private void useTransactionNumbers() {
    database.execute(
        """
        DO $$
        BEGIN
          CREATE TEMP TABLE n (n int);
          FOR i IN 1..100100 LOOP
            BEGIN
              INSERT INTO n VALUES (i);
            EXCEPTION WHEN division_by_zero THEN NULL;
            END;
          END LOOP;
        END $$
        """);
  }

  private static Canary canary(@Nullable String query, Duration limit) {
    return new Canary(new Canary.Settings(SLOW, query, limit));
  }

  private static OwnQuery query(@Nullable String query) {
    return new OwnQuery(new OwnQuery.Settings(SLOW, query, 10));
  }

  private double near(ClusterSignal signal) {
    return ((Known) signal.read(sql)).nearLimit();
  }

  private double near(TableSignal signal) {
    return ((Known) signal.read(sql, TABLE)).nearLimit();
  }

  private void select(String expression) {
    sql.sql("SELECT " + expression).query().listOfRows();
  }

  private void writeWal() {
    select("pg_logical_emit_message(true, 'test', repeat('x', 2 << 20))");
  }

  /** Another session, with its application's name. */
  private final class Session implements AutoCloseable {
    private final Connection connection;

    Session(String application) throws SQLException {
      connection = database.dataSource().getConnection();
      execute("SET application_name = '" + application + "'");
    }

    void execute(String... statements) throws SQLException {
      try (Statement statement = connection.createStatement()) {
        for (String text : statements) {
          statement.execute(text);
        }
      }
    }

    CompletableFuture<Void> inBackground(String text) {
      return CompletableFuture.runAsync(
          () -> {
            try {
              execute(text);
            } catch (SQLException e) {
              throw new IllegalStateException(e);
            }
          });
    }

    JdbcClient sql() {
      return JdbcClient.create(new SingleConnectionDataSource(connection, true));
    }

    void end() throws SQLException {
      int pid = connection.unwrap(PGConnection.class).getBackendPID();
      select("pg_terminate_backend(" + pid + ")");
    }

    @Override
    public void close() throws SQLException {
      connection.close();
    }
  }
}
