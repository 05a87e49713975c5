package dev.neap.throttle.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.neap.postgres.ControlSchema;
import dev.neap.postgres.Standby;
import dev.neap.schema.TableName;
import dev.neap.throttle.Effect;
import dev.neap.throttle.LoadSignal;
import dev.neap.throttle.Pace.Rest;
import dev.neap.throttle.Reading;
import dev.neap.throttle.Reading.Known;
import dev.neap.throttle.SharedPace;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.util.unit.DataSize;

/** A real standby that streams from its primary and is made slow, and an archive that fails. */
@Tag("matrix")
class StandbyTest {

  private static final Logger LOG = LoggerFactory.getLogger(StandbyTest.class);
  private static final TableName TABLE = new TableName("public", "t");
  private static final DataSize FAR = DataSize.ofTerabytes(1);

  @TempDir private static Path directory;

  private static Standby servers;
  private static JdbcClient primary;

  @BeforeAll
  static void start() throws Exception {
    servers = Standby.start(directory, "archive_mode = on", "archive_command = 'false'");
    primary = JdbcClient.create(servers.primary());
    ControlSchema.migrate(servers.primary());
    sql("CREATE TABLE t AS SELECT g AS id, repeat('x', 200) AS v FROM generate_series(1, 20000) g");
    sql("CREATE ROLE plain");
    ReplicaLag signal = lag(Duration.ofMinutes(1), FAR);
    await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> read(signal).why().startsWith("slow_standby is 0 ms and 0 kB behind"));
  }

  @AfterEach
  void resume() {
    servers.standby().sql("SELECT pg_wal_replay_resume()").query().listOfRows();
  }

  @AfterAll
  static void stop() throws Exception {
    servers.close();
  }

  @Test
  void workStandsStillAtTheLimitAndIsBackAtFullSpeedSoonAfterTheLagIsGone() throws Exception {
    ReplicaLag watching = lag(Duration.ofMinutes(1), DataSize.ofMegabytes(8));
    ReplicaLag witness = lag(Duration.ofMinutes(1), DataSize.ofMegabytes(8));
    try (SharedPace pace = new SharedPace(servers.primary(), () -> List.<LoadSignal>of(watching))) {
      await().until(() -> isFullSpeed(pace));
      pauseReplay();
      long over = 0;
      Rest rest = new Rest(Duration.ZERO, false, "");
      while (!rest.again()) {
        long begin = System.nanoTime();
        sql("UPDATE t SET v = repeat('y', 200) WHERE id % 20 = 0");
        if (over == 0 && read(witness).nearLimit() >= 1) {
          over = System.nanoTime();
        }
        rest = pace.after(TABLE, Duration.ofNanos(System.nanoTime() - begin));
        assertThat(read(witness).nearLimit()).as("nobody stops the work").isLessThan(100);
      }
      LOG.warn("stopped {} ms after the lag was over the limit", since(over));
      assertThat(rest.why())
          .matches("stopped, replica-lag: slow_standby is .* behind, limits 60 s and 8 MB");

      resume();
      await().until(() -> read(witness).nearLimit() < 0.4);
      long gone = System.nanoTime();
      await().atMost(Duration.ofSeconds(30)).until(() -> isFullSpeed(pace));
      LOG.warn("back at full speed {} ms after the lag was gone", since(gone));
    }
  }

  @Test
  void timeIsMeasuredToo() {
    ReplicaLag signal = lag(Duration.ofMillis(500), FAR);
    assertThat(read(signal).nearLimit()).isLessThan(1);
    pauseReplay();
    sql("UPDATE t SET v = '' WHERE id = 1");
    await().until(() -> read(signal).nearLimit() >= 1);
    resume();
    await().until(() -> read(signal).nearLimit() < 0.1);
  }

  @Test
  void withoutThePrivilegeItIsOnlyKnownThatThereIsAReplica() throws Exception {
    try (Role plain = Role.of(servers.primary(), "plain")) {
      assertThat(lag(Duration.ofMinutes(1), FAR).read(plain.sql()))
          .isEqualTo(new Reading.Unknown("replicas are hidden: GRANT pg_monitor to Neap's role"));
    }
  }

  @Test
  void filesThatCannotBeArchivedAreCounted() {
    ArchiveBacklog signal = new ArchiveBacklog(new ArchiveBacklog.Settings(Effect.PAUSE, 2));
    for (int file = 0; file < 2; file++) {
      sql("SELECT pg_logical_emit_message(false, 'test', 'x'), pg_switch_wal()");
    }
    await().until(() -> ((Known) signal.read(primary)).nearLimit() >= 1);
    await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> signal.read(primary).why().contains("archived, and archiving fails, limit 2"));
  }

  private static boolean isFullSpeed(SharedPace pace) {
    Rest rest = pace.after(TABLE, Duration.ofMillis(10));
    return !rest.again() && rest.delay().isZero();
  }

  private static ReplicaLag lag(Duration time, DataSize bytes) {
    return new ReplicaLag(new ReplicaLag.Settings(Effect.PAUSE, time, bytes));
  }

  private static Known read(ReplicaLag signal) {
    return (Known) signal.read(primary);
  }

  private static void pauseReplay() {
    servers.standby().sql("SELECT pg_wal_replay_pause()").query().listOfRows();
  }

  private static void sql(String statement) {
    if (statement.startsWith("SELECT")) {
      primary.sql(statement).query().listOfRows();
    } else {
      primary.sql(statement).update();
    }
  }

  private static long since(long nanos) {
    return (System.nanoTime() - nanos) / 1_000_000;
  }
}
