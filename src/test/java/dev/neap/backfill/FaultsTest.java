package dev.neap.backfill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.neap.migration.Settings.UserTriggers;
import dev.neap.postgres.LostAgainException;
import dev.neap.postgres.SharedSessionException;
import dev.neap.schema.TableName;
import dev.neap.support.TestDatabase;
import dev.neap.support.TestDatabases;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.step.Step;

/** What goes wrong around a walk ends or delays it, and never more than that. */
@Timeout(120)
@ExtendWith(TestDatabases.class)
class FaultsTest {

  private static final Function<RunContext, Step> STEP =
      context ->
          RewriteSteps.step(
              "cents",
              TableKindsTest.rewrite(List.of(new TableName("public", "t")), List.of()),
              context);

  private static final ChunkSettings HURRIED =
      new ChunkSettings(
          Duration.ofMillis(50),
          1,
          0,
          null,
          Duration.ofMillis(5),
          3,
          Duration.ofMillis(1),
          Duration.ofMillis(300),
          UserTriggers.FIRE,
          0,
          null);

  @BeforeEach
  void create(TestDatabase db) {
    StepRun.on(db.dataSource());
    db.execute(
        "CREATE TABLE t (id int PRIMARY KEY, euros int, cents int, pad text)",
        "INSERT INTO t SELECT g, g, NULL, repeat('x', 400) FROM generate_series(1, 1000) g");
  }

  /** What it did then is not guessed: the checkpoint stays, and the rows are looked at again. */
  @Test
  void endsWhereTheSessionForgetsWhatWasCommitted(TestDatabase db) throws Exception {
    db.execute(
        "CREATE FUNCTION forget() RETURNS trigger LANGUAGE plpgsql AS"
            + " $$ BEGIN PERFORM set_config('neap.done', '', false); RETURN NULL; END $$",
        "CREATE CONSTRAINT TRIGGER forget AFTER UPDATE ON t DEFERRABLE INITIALLY DEFERRED"
            + " FOR EACH ROW EXECUTE FUNCTION forget()");
    StepRun run = new StepRun(db.dataSource()).settings(HURRIED);
    JobExecution execution = run.run(STEP);
    assertThat(execution.getStatus()).isEqualTo(BatchStatus.FAILED);
    assertThat(execution.getAllFailureExceptions())
        .singleElement()
        .extracting(Throwable::getCause)
        .isInstanceOfSatisfying(
            SharedSessionException.class, e -> assertThat(e.code()).isEqualTo("NEAP-2304"));
    Checkpoint at = new Checkpoints(db.sql()).find("m", 1, "cents").orElseThrow();
    assertThat(at).returns(0L, Checkpoint::chunks).returns(0.0, Checkpoint::fraction);
    db.execute("DROP TRIGGER forget ON t");
    assertThat(run.run(STEP).getStatus()).isEqualTo(BatchStatus.COMPLETED);
    assertThat(open(db)).isZero();
  }

  /** Another session may outlive a crash that took with it what was not on the disk yet. */
  @Test
  void movesTheCheckpointByTheSessionThatDidTheWorkAndByNoOther(TestDatabase db) {
    db.execute(
        "CREATE TABLE work (pid int)",
        "CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS"
            + " $$ BEGIN INSERT INTO work VALUES (pg_backend_pid()); RETURN NULL; END $$",
        "CREATE TRIGGER note AFTER UPDATE ON t FOR EACH STATEMENT EXECUTE FUNCTION note()");
    List<Boolean> same = new CopyOnWriteArrayList<>();
    StepRun run = new StepRun(db.dataSource()).settings(HURRIED);
    run.fence(
        connection -> {
          int pid = pid(connection);
          List<Integer> worked = db.sql().sql("TABLE work").query(Integer.class).list();
          if (!worked.isEmpty()) {
            same.add(Set.copyOf(worked).equals(Set.of(pid)));
            db.execute("TRUNCATE work");
            if (same.size() == 1) {
              db.execute("SELECT pg_terminate_backend(%d, 10000)".formatted(pid));
            }
          }
        });
    assertThat(run(run).getStatus()).isEqualTo(BatchStatus.COMPLETED);
    assertThat(same).hasSizeGreaterThan(1).containsOnly(true);
    assertThat(open(db)).isZero();
  }

  /** Behind a pooler each statement outside of a transaction may be another session's. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void losesNothingWhereSessionsAreMixedUp(long seed, TestDatabase db) throws Exception {
    db.execute("INSERT INTO t SELECT g, g, NULL, 'x' FROM generate_series(1001, 60000) g");
    int starts = 0;
    try (MixedSessions mixed = new MixedSessions(db.dataSource(), 2, new Random(seed))) {
      JobExecution execution;
      do {
        execution = run(new StepRun(mixed.dataSource()).settings(HURRIED));
        assertThat(execution.getAllFailureExceptions())
            .extracting(Throwable::getCause)
            .allMatch(SharedSessionException.class::isInstance);
      } while (execution.getStatus() != BatchStatus.COMPLETED && starts++ < 300);
    }
    assertThat(starts).as("starts, seed %d", seed).isBetween(1, 299);
    assertThat(open(db)).as("seed %d", seed).isZero();
    assertThat(new Checkpoints(db.sql()).find("m", 1, "cents").orElseThrow().rows())
        .isLessThanOrEqualTo(60_000);
  }

  @Test
  void waitsForATableThatIsLockedHoweverLongAndGoesOnByItself(TestDatabase db) throws Exception {
    StepRun run = new StepRun(db.dataSource()).settings(HURRIED);
    CompletableFuture<JobExecution> execution;
    try (Connection application = db.dataSource().getConnection();
        Statement statement = application.createStatement()) {
      application.setAutoCommit(false);
      statement.execute("UPDATE t SET pad = '' WHERE id = 900");
      execution = CompletableFuture.supplyAsync(() -> run(run));
      await().atMost(60, TimeUnit.SECONDS).until(() -> pace(db).contains("until the database is"));
      int before = attempts(db);
      await().atMost(60, TimeUnit.SECONDS).until(() -> attempts(db) > before + 4);
      assertThat(execution).isNotDone();
      assertThat(pace(db)).contains("attempts in a row failed, the last by: 55P03");
      application.rollback();
    }
    assertThat(execution.get(60, TimeUnit.SECONDS).getStatus()).isEqualTo(BatchStatus.COMPLETED);
    assertThat(open(db)).isZero();
  }

  @Test
  void haltsForARightThatIsLostAndGoesOnWithIt(TestDatabase db) {
    db.execute(
        "CREATE FUNCTION lost() RETURNS trigger LANGUAGE plpgsql AS"
            + " $$ BEGIN IF NEW.id = 500 THEN RAISE EXCEPTION 'permission denied for table t'"
            + " USING ERRCODE = '42501'; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER lost BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION lost()");
    JobExecution halted = run(new StepRun(db.dataSource()));
    assertThat(halted.getStatus()).isEqualTo(BatchStatus.FAILED);
    assertThat(halted.getAllFailureExceptions())
        .singleElement()
        .extracting(Throwable::getCause)
        .isInstanceOfSatisfying(
            ChunkFailedException.class,
            e -> assertThat(e).hasMessageContaining("NEAP-5102").hasMessageContaining("42501"));
    assertThat(open(db)).as("what was done before stays").isBetween(1, 999);
    db.execute("DROP TRIGGER lost ON t");
    assertThat(run(new StepRun(db.dataSource())).getStatus()).isEqualTo(BatchStatus.COMPLETED);
    assertThat(open(db)).isZero();
  }

  /** What ends a session may end the server, and everybody's sessions with it, each time. */
  @Test
  void haltsWhereAStatementEndsItsSessionTimeAfterTime(TestDatabase db) {
    db.execute(
        "CREATE FUNCTION ends() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.id = 500 THEN"
            + " PERFORM pg_terminate_backend(pg_backend_pid()); END IF; RETURN NEW; END $$",
        "CREATE TRIGGER ends BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION ends()");
    JobExecution halted = run(new StepRun(db.dataSource()).settings(HURRIED));
    assertThat(halted.getStatus()).isEqualTo(BatchStatus.FAILED);
    assertThat(halted.getAllFailureExceptions())
        .singleElement()
        .extracting(Throwable::getCause)
        .isInstanceOfSatisfying(
            LostAgainException.class,
            e -> assertThat(e).hasMessageContaining("NEAP-2303").hasMessageContaining("10 times"));
    db.execute("DROP TRIGGER ends ON t");
    assertThat(run(new StepRun(db.dataSource())).getStatus()).isEqualTo(BatchStatus.COMPLETED);
    assertThat(open(db)).isZero();
  }

  @Test
  void findsRowsThatARewriteOfTheFileMovesBetweenAnyTwoChunks(TestDatabase db) {
    db.execute("DELETE FROM t WHERE id % 3 = 0");
    StepRun run = new StepRun(db.dataSource());
    AtomicInteger rewritten = new AtomicInteger();
    run.gate(
        () -> {
          if (run.progress.size() > rewritten.get() && rewritten.incrementAndGet() <= 3) {
            db.execute(rewritten.get() % 2 == 0 ? "VACUUM FULL t" : "CLUSTER t USING t_pkey");
            db.execute("UPDATE t SET pad = repeat('y', 900), cents = euros * 100 WHERE id > 900");
          }
          return new ChunkGate.Go();
        });
    assertThat(run(run).getStatus()).isEqualTo(BatchStatus.COMPLETED);
    assertThat(rewritten.get()).isGreaterThanOrEqualTo(3);
    assertThat(open(db)).isZero();
  }

  @Test
  void endsWhileTheTableGrows(TestDatabase db) {
    StepRun run = new StepRun(db.dataSource());
    AtomicInteger next = new AtomicInteger(1000);
    run.gate(
        () -> {
          db.execute(
              "INSERT INTO t SELECT g, g, g * 100, repeat('x', 400) FROM generate_series(%d, %d) g"
                  .formatted(next.incrementAndGet(), next.addAndGet(99)));
          return new ChunkGate.Go();
        });
    assertThat(run(run).getStatus()).isEqualTo(BatchStatus.COMPLETED);
    assertThat(next.get()).as("more rows came than there were").isGreaterThan(2000);
    assertThat(open(db)).isZero();
    assertThat(new Checkpoints(db.sql()).find("m", 1, "cents").orElseThrow().rows())
        .isEqualTo(1000);
  }

  private static JobExecution run(StepRun run) {
    try {
      return run.run(STEP);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static int pid(Connection connection) throws SQLException {
    return connection.unwrap(PGConnection.class).getBackendPID();
  }

  private static int attempts(TestDatabase db) {
    return Integer.parseInt(pace(db).replaceFirst("(?s).*?: (\\d+) attempts .*", "$1"));
  }

  private static String pace(TestDatabase db) {
    return new Checkpoints(db.sql()).find("m", 1, "cents").map(Checkpoint::pace).orElse("");
  }

  private static int open(TestDatabase db) {
    return db.sql()
        .sql("SELECT count(*) FROM t WHERE cents IS DISTINCT FROM euros::bigint * 100")
        .query(Integer.class)
        .single();
  }
}
