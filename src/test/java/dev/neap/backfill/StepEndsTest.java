package dev.neap.backfill;

import static dev.neap.backfill.TableKindsTest.rewrite;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.neap.backfill.ChunkGate.Go;
import dev.neap.backfill.ChunkGate.Stop;
import dev.neap.backfill.ChunkGate.Verdict;
import dev.neap.backfill.ChunkGate.Wait;
import dev.neap.migration.RowRewrite;
import dev.neap.migration.RowRewrite.KeyColumn;
import dev.neap.migration.Settings.UserTriggers;
import dev.neap.postgres.Fence;
import dev.neap.schema.TableName;
import dev.neap.support.TestDatabase;
import dev.neap.support.TestDatabases;
import dev.neap.throttle.Pace;
import dev.neap.throttle.Pace.Rest;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.step.Step;

/** How a step ends, waits, stops and goes on. */
@Timeout(60)
@ExtendWith(TestDatabases.class)
class StepEndsTest {

  private static final TableName T = new TableName("public", "t");
  private static final Function<RunContext, Step> STEP = step(rewrite(List.of(T), List.of()));

  private volatile Verdict verdict = new Go();

  @BeforeEach
  void create(TestDatabase db) {
    StepRun.on(db.dataSource());
    db.execute(
        "CREATE TABLE t (id int PRIMARY KEY, euros int, cents int, pad text)",
        "INSERT INTO t SELECT g, g, NULL, repeat('x', 400) FROM generate_series(1, 1000) g");
  }

  @Test
  void pausesAndGoesOn(TestDatabase db) throws Exception {
    verdict = new Wait("the window opens at 22:00");
    StepRun run = new StepRun(db.dataSource()).gate(() -> verdict);
    CompletableFuture<JobExecution> execution = CompletableFuture.supplyAsync(() -> run(run));
    await().until(() -> run.gateAsked() > 2);
    assertThat(open(db)).isEqualTo(1000);
    verdict = new Go();
    assertThat(execution.get().getStatus()).isEqualTo(BatchStatus.COMPLETED);
    assertThat(open(db)).isZero();
  }

  @Test
  void asksThePaceBeforeTheFirstChunk(TestDatabase db) throws Exception {
    AtomicInteger asked = new AtomicInteger();
    Pace stopped =
        (table, chunk) -> {
          asked.incrementAndGet();
          return new Rest(Duration.ofMillis(5), true, "stopped, a replica lags");
        };
    StepRun run = new StepRun(db.dataSource()).gate(() -> verdict).pace(stopped);
    CompletableFuture<JobExecution> execution = CompletableFuture.supplyAsync(() -> run(run));
    await().until(() -> asked.get() > 2);
    verdict = new Stop("asked to end");
    assertThat(execution.get().getStatus()).isEqualTo(BatchStatus.STOPPED);
    assertThat(open(db)).isEqualTo(1000);
  }

  @Test
  void stopsBetweenChunksAndIsRestarted(TestDatabase db) {
    StepRun run = new StepRun(db.dataSource());
    run.gate(() -> run.progress.size() < 2 ? new Go() : new Stop("asked to end"));
    assertThat(run(run).getStatus()).isEqualTo(BatchStatus.STOPPED);
    int left = open(db);
    assertThat(left).isBetween(1, 999);
    assertThat(checkpoint(db))
        .returns(1000L - left, Checkpoint::rows)
        .returns("stopped: asked to end", Checkpoint::pace)
        .returns(false, Checkpoint::done);

    assertThat(run(new StepRun(db.dataSource())).getStatus()).isEqualTo(BatchStatus.COMPLETED);
    assertThat(open(db)).isZero();
    assertThat(checkpoint(db)).returns(1000L, Checkpoint::rows);
  }

  @Test
  void writesNothingOnceItsFenceIsLost(TestDatabase db) {
    db.execute("CREATE TABLE lease (epoch int)", "INSERT INTO lease VALUES (1)");
    StepRun run = new StepRun(db.dataSource()).fence(new FirstEpoch());
    run.gate(
        () -> {
          if (run.progress.size() == 2) {
            db.execute("UPDATE lease SET epoch = 2");
          }
          return new Go();
        });
    assertThat(run(run).getStatus()).isEqualTo(BatchStatus.FAILED);
    assertThat(run.progress).hasSize(2);
    assertThat(checkpoint(db).rows()).isEqualTo(1000L - open(db));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void namesTheRowThatCannotBeConverted(boolean byKey, TestDatabase db) {
    db.execute("UPDATE t SET euros = 100000000 WHERE id = 777");
    List<KeyColumn> key = byKey ? List.of(new KeyColumn("id", "integer")) : List.of();
    Function<RunContext, Step> step = step(rewrite(List.of(T), key));
    JobExecution execution = run(new StepRun(db.dataSource()), step);
    assertThat(execution.getStatus()).isEqualTo(BatchStatus.FAILED);
    assertThat(execution.getAllFailureExceptions())
        .singleElement()
        .extracting(Throwable::getCause)
        .isInstanceOfSatisfying(
            RowFailureException.class,
            e -> {
              assertThat(e.row()).isEqualTo("{\"id\": 777}");
              assertThat(e).hasMessageContaining("22003").hasMessageContaining("public.t");
            });
    assertThat(new Checkpoints(db.sql()).of("m", 1).stream().mapToLong(Checkpoint::rows).sum())
        .isEqualTo(1000L - open(db));

    db.execute("UPDATE t SET euros = 1, cents = 100 WHERE id = 777");
    assertThat(run(new StepRun(db.dataSource()), step).getStatus())
        .isEqualTo(BatchStatus.COMPLETED);
    assertThat(open(db)).isZero();
  }

  @Test
  void triesAgainWithoutATransactionWhileARowIsLocked(TestDatabase db) throws Exception {
    StepRun run = new StepRun(db.dataSource());
    CompletableFuture<JobExecution> execution;
    try (Connection application = db.dataSource().getConnection();
        Statement statement = application.createStatement()) {
      application.setAutoCommit(false);
      statement.execute("UPDATE t SET pad = '' WHERE id = 500");
      execution = CompletableFuture.supplyAsync(() -> run(run));
      await().until(() -> run.gateAsked() > run.progress.size() + 3);
      application.rollback();
    }
    assertThat(execution.get().getStatus()).isEqualTo(BatchStatus.COMPLETED);
    assertThat(open(db)).isZero();
    assertThat(checkpoint(db)).returns(1000L, Checkpoint::rows);
  }

  @Test
  void takesAChunkBackThatKeepsRowsLockedForTooLongAndMakesItSmaller(TestDatabase db) {
    db.execute(
        "CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS"
            + " 'BEGIN PERFORM pg_sleep(0.05); RETURN NEW; END'",
        "CREATE TRIGGER slow BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION slow()");
    StepRun run = new StepRun(db.dataSource());
    AtomicInteger left = new AtomicInteger();
    run.gate(
        () -> {
          if (run.gateAsked() == 2) {
            left.set(open(db));
            db.execute("DROP TRIGGER slow ON t");
          }
          return new Go();
        });
    assertThat(run(run).getStatus()).isEqualTo(BatchStatus.COMPLETED);
    assertThat(left)
        .as("a statement of the first chunk would take 0.9 s")
        .matches(n -> n.get() > 950);
    assertThat(open(db)).isZero();
    assertThat(checkpoint(db)).returns(1000L, Checkpoint::rows);
    assertThat(run.progress.get(0).chunkRows()).isLessThan(16 * 18);
  }

  @Test
  void walksAgainOverATableWhoseFileWasRewritten(TestDatabase db) {
    db.execute("DELETE FROM t WHERE id % 2 = 0");
    StepRun run = new StepRun(db.dataSource());
    run.gate(
        () -> {
          if (run.progress.size() == 1 && run.gateAsked() == 2) {
            db.execute("VACUUM FULL t");
          }
          return new Go();
        });
    assertThat(run(run).getStatus()).isEqualTo(BatchStatus.COMPLETED);
    assertThat(open(db)).isZero();
  }

  @Test
  void leavesOutAPartitionThatIsDroppedMeanwhile(TestDatabase db) {
    db.execute(
        "DROP TABLE t",
        "CREATE TABLE t (id int, euros int, cents int, pad text) PARTITION BY RANGE (id)",
        "CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (1) TO (1000)",
        "CREATE TABLE t2 PARTITION OF t FOR VALUES FROM (1000) TO (2000)",
        "CREATE TABLE t3 PARTITION OF t FOR VALUES FROM (2000) TO (3000)",
        "INSERT INTO t SELECT g, g, NULL, repeat('x', 400) FROM generate_series(1, 2999) g");
    StepRun run = new StepRun(db.dataSource());
    run.gate(
        () -> {
          if (run.progress.size() == 1) {
            db.execute("DROP TABLE IF EXISTS t2");
          }
          return new Go();
        });
    RowRewrite rewrite = rewrite(TableKindsTest.leaves(db.sql()), List.of());
    assertThat(run(run, step(rewrite)).getStatus()).isEqualTo(BatchStatus.COMPLETED);
    assertThat(open(db)).isZero();
    assertThat(checkpoint(db)).returns(1999L, Checkpoint::rows);
  }

  @Test
  void keepsToTheMostRowsASecond(TestDatabase db) {
    StepRun run =
        new StepRun(db.dataSource())
            .settings(
                new ChunkSettings(
                    Duration.ofMillis(1),
                    1,
                    0,
                    2000,
                    Duration.ofMillis(300),
                    3,
                    Duration.ofMillis(1),
                    Duration.ofMillis(20),
                    UserTriggers.FIRE,
                    0,
                    null));
    long before = System.nanoTime();
    assertThat(run(run).getStatus()).isEqualTo(BatchStatus.COMPLETED);
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThan(Duration.ofMillis(400));
  }

  private static final class FirstEpoch implements Fence {

    @Override
    public void assertHeld(Connection connection) throws SQLException {
      try (Statement held = connection.createStatement();
          var row = held.executeQuery("SELECT epoch FROM lease FOR SHARE")) {
        row.next();
        if (row.getInt(1) != 1) {
          throw new IllegalStateException("somebody else advances the migration");
        }
      }
    }

    @Override
    public String condition() {
      return "(SELECT epoch FROM lease) = 1";
    }
  }

  private static Function<RunContext, Step> step(RowRewrite rewrite) {
    return context -> RewriteSteps.step("cents", rewrite, context);
  }

  private static JobExecution run(StepRun run) {
    return run(run, STEP);
  }

  private static JobExecution run(StepRun run, Function<RunContext, Step> step) {
    try {
      return run.run(step);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static int open(TestDatabase db) {
    return db.sql()
        .sql("SELECT count(*) FROM t WHERE cents IS DISTINCT FROM euros::bigint * 100")
        .query(Integer.class)
        .single();
  }

  private static Checkpoint checkpoint(TestDatabase db) {
    return new Checkpoints(db.sql()).find("m", 1, "cents").orElseThrow();
  }
}
