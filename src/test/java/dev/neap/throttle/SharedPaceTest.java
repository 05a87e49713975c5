package dev.neap.throttle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import dev.neap.postgres.ControlSchema;
import dev.neap.schema.TableName;
import dev.neap.support.TestDatabase;
import dev.neap.support.TestDatabases;
import dev.neap.throttle.Pace.Rest;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** Several processes share one pace, which outlives each of them and stops where nobody looks. */
@ExtendWith(TestDatabases.class)
class SharedPaceTest {

  private static final TableName TABLE = new TableName("public", "t");
  private static final Duration CHUNK = Duration.ofMillis(100);

  private final TestDatabase database;
  private final TestSignal first = new TestSignal();
  private final TestSignal second = new TestSignal();
  private final AtomicLong ahead = new AtomicLong();
  private final AtomicInteger connections = new AtomicInteger();
  private final SharedPace one;
  private final SharedPace other;
  private volatile boolean unreachable;

  SharedPaceTest(TestDatabase database) {
    this.database = database;
    DataSource counted =
        new DelegatingDataSource(database.dataSource()) {
          @Override
          public Connection getConnection() throws SQLException {
            if (unreachable) {
              throw new SQLException("the server is gone", "08001");
            }
            connections.incrementAndGet();
            return super.getConnection();
          }
        };
    one = new SharedPace(counted, () -> List.of(first), "one", this::nanos);
    other = new SharedPace(database.dataSource(), () -> List.of(second), "other", this::nanos);
  }

  private long nanos() {
    return System.nanoTime() + ahead.get();
  }

  @BeforeEach
  void tables() {
    ControlSchema.migrate(database.dataSource());
  }

  @AfterEach
  void close() {
    one.close();
    other.close();
  }

  @Test
  void readsNothingBeforeSomebodyAsksNorLongAfterwards() {
    assertThat(connections).hasValue(0);
    assertThat(one.after(TABLE, CHUNK)).returns(true, Rest::again);
    await().until(() -> one.after(TABLE, CHUNK).equals(Rest.NONE));
    assertThat(database.sql().sql("SELECT why FROM neap.pace").query(String.class).single())
        .isEqualTo("full speed");
    assertThat(sessions()).isEqualTo(1);

    ahead.addAndGet(Duration.ofSeconds(11).toNanos());
    await().until(() -> sessions() == 0);
    assertThat(one.after(TABLE, CHUNK).why()).isEqualTo("looks at the load first");
    await().until(() -> one.after(TABLE, CHUNK).equals(Rest.NONE));
  }

  @Test
  void whatOneProcessReadsStopsAndSlowsBoth() {
    await().until(() -> one.after(TABLE, CHUNK).equals(Rest.NONE));
    await().until(() -> other.after(TABLE, CHUNK).equals(Rest.NONE));
    assertThat(second.reads).hasValue(0);

    first.reading = new Reading.Known(1.5, "15 of 10");
    await().until(() -> one.after(TABLE, CHUNK).again());
    await().until(() -> other.after(TABLE, CHUNK).again());
    assertThat(other.after(TABLE, CHUNK).why()).isEqualTo("stopped, test-load: 15 of 10");

    first.reading = new Reading.Known(0.6, "6 of 10");
    await().until(() -> !other.after(TABLE, CHUNK).again());
    Rest rest = other.after(TABLE, CHUNK);
    assertThat(rest.why()).matches("speed \\d+ %, test-load: 6 of 10");
    assertThat(rest.delay()).isBetween(CHUNK, CHUNK.multipliedBy(19));
    assertThat(second.reads).hasValue(0);
  }

  @Test
  void anotherProcessReadsWhenTheFirstOneEnds() {
    await().until(() -> one.after(TABLE, CHUNK).equals(Rest.NONE));
    second.reading = new Reading.Known(1, "full");
    other.after(TABLE, CHUNK);
    one.close();
    await()
        .atMost(Duration.ofSeconds(8))
        .until(() -> other.after(TABLE, CHUNK).why().equals("stopped, test-load: full"));
  }

  @Test
  void anotherProcessReadsWhenTheFirstOneIsSilent() throws Exception {
    try (Connection silent = database.dataSource().getConnection();
        Statement statement = silent.createStatement()) {
      statement.execute("SELECT pg_advisory_lock(1852137840, 10)");
      statement.execute(
          """
          INSERT INTO neap.pace (speed, stopped, calm_ms, why, readings, sampler, sampled_at)
          VALUES (1, false, 0, 'full speed', '[]', 'silent', clock_timestamp())
          """);
      await().until(() -> one.after(TABLE, CHUNK).equals(Rest.NONE));
      await()
          .until(
              () -> one.after(TABLE, CHUNK).why().startsWith("stopped, nobody has read the load"));
      assertThat(first.reads).hasValue(0);
      await().atMost(Duration.ofSeconds(40)).until(() -> one.after(TABLE, CHUNK).equals(Rest.NONE));
      assertThat(first.reads).hasPositiveValue();
      assertThat(silent.isValid(5)).isFalse();
    }
  }

  @Test
  void standsStillWhileTheServerIsGoneAndGoesOnAfterwards() {
    await().until(() -> one.after(TABLE, CHUNK).equals(Rest.NONE));
    unreachable = true;
    endSessions();
    await().until(() -> one.after(TABLE, CHUNK).why().endsWith("the server is gone"));
    assertThat(one.after(TABLE, CHUNK))
        .returns(true, Rest::again)
        .extracting(Rest::why)
        .asString()
        .startsWith("stopped, nobody has read the load for ");
    unreachable = false;
    await().until(() -> one.after(TABLE, CHUNK).equals(Rest.NONE));
  }

  @Test
  void aPooledConnectionGoesBackAsItCame() throws Exception {
    try (HikariDataSource pool = new HikariDataSource()) {
      pool.setJdbcUrl(database.jdbcUrl());
      pool.addDataSourceProperty("ApplicationName", "neap");
      pool.setMaximumPoolSize(1);
      try (SharedPace pace = new SharedPace(pool, () -> List.of(first))) {
        await().until(() -> pace.after(TABLE, CHUNK).equals(Rest.NONE));
        assertThat(pool.getHikariPoolMXBean().getActiveConnections()).isEqualTo(1);
      }
      try (Connection connection = pool.getConnection();
          Statement statement = connection.createStatement();
          var row =
              statement.executeQuery(
                  """
                  SELECT current_setting('application_name') || current_setting('statement_timeout')
                    || current_setting('lock_timeout') || (SELECT count(*) FROM pg_locks
                      WHERE locktype = 'advisory' AND pid = pg_backend_pid())
                  """)) {
        row.next();
        assertThat(row.getString(1)).isEqualTo("neap000");
      }
    }
  }

  @Test
  void itsMetersSayTheSpeedAndEachSignal() {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    one.bindTo(registry);
    assertThat(registry.get("neap.throttle.speed").gauge().value()).isNaN();
    first.reading = new Reading.Known(0.25, "a quarter");
    await().until(() -> one.after(TABLE, CHUNK).equals(Rest.NONE));
    assertThat(registry.get("neap.throttle.speed").gauge().value()).isEqualTo(1);
    assertThat(registry.get("neap.throttle.near").tag("signal", "test-load").gauge().value())
        .isEqualTo(0.25);
  }

  private long sessions() {
    return database
        .sql()
        .sql(
            """
            SELECT count(*) FROM pg_stat_activity
            WHERE application_name = 'neap pace' AND datname = current_database()
            """)
        .query(Long.class)
        .single();
  }

  private void endSessions() {
    database
        .sql()
        .sql(
            """
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE application_name = 'neap pace' AND datname = current_database()
            """)
        .query()
        .listOfRows();
  }
}
