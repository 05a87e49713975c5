package dev.neap.backfill;

import static dev.neap.backfill.TableKindsTest.rewrite;
import static org.assertj.core.api.Assertions.assertThat;

import dev.neap.backfill.ChunkGate.Go;
import dev.neap.backfill.ChunkGate.Stop;
import dev.neap.migration.RowRewrite;
import dev.neap.migration.RowRewrite.KeyColumn;
import dev.neap.schema.TableName;
import dev.neap.support.TestDatabase;
import dev.neap.support.TestDatabases;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.step.Step;

/** Several workers on a table at once do what one does. */
@Timeout(120)
@ExtendWith(TestDatabases.class)
class SegmentsTest {

  private static final int ROWS = 3000;
  private static final TableName T = new TableName("public", "t");

  private final AtomicInteger partitions = new AtomicInteger(3);

  @BeforeEach
  void create(TestDatabase db) {
    StepRun.on(db.dataSource());
    db.execute(
        "CREATE TABLE t (id int PRIMARY KEY, euros int, cents int, pad text)",
        "INSERT INTO t SELECT g, g, NULL, repeat('x', 400) FROM generate_series(1, " + ROWS + ") g",
        "CREATE TABLE finished (rows bigint)",
        "CREATE TABLE rewritten (id int)",
        "CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS"
            + " $$ BEGIN INSERT INTO rewritten VALUES (NEW.id); RETURN NEW; END $$",
        "CREATE TRIGGER note AFTER UPDATE ON t FOR EACH ROW EXECUTE FUNCTION note()");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void eachRowIsRewrittenOnceAndTheEndComesOnce(boolean byKey, TestDatabase db) {
    Set<String> threads = ConcurrentHashMap.newKeySet();
    StepRun run = run(db);
    run.gate(
        () -> {
          threads.add(Thread.currentThread().getName());
          return new Go();
        });
    assertThat(execute(run, byKey).getStatus()).isEqualTo(BatchStatus.COMPLETED);
    assertThat(threads).hasSize(3);
    assertRewrittenOnce(db);
    assertThat(numbers(db, "SELECT rows FROM finished")).containsExactly(ROWS);
    assertThat(numbers(db, "SELECT count(*) FROM neap.checkpoint")).containsExactly(3);
    assertThat(run.progress.stream().filter(Progress::done)).hasSize(1);
    assertThat(checkpoint(db))
        .returns((long) ROWS, Checkpoint::rows)
        .returns(1.0, Checkpoint::fraction)
        .returns(true, Checkpoint::done);
  }

  @Test
  void allStopWhenOneIsStoppedAndGoOnWithAnotherNumberOfWorkers(TestDatabase db) {
    StepRun run = run(db);
    run.gate(() -> run.progress.size() < 4 ? new Go() : new Stop("asked to end"));
    assertThat(execute(run, false).getStatus()).isEqualTo(BatchStatus.STOPPED);
    assertThat(checkpoint(db))
        .returns(false, Checkpoint::done)
        .satisfies(c -> assertThat(c.rows()).isBetween(1L, ROWS - 1L));

    partitions.set(1);
    assertThat(execute(run(db), false).getStatus()).isEqualTo(BatchStatus.COMPLETED);
    assertRewrittenOnce(db);
    assertThat(checkpoint(db).rows()).isEqualTo(ROWS);
  }

  @Test
  void theOthersStopWhenARowCannotBeConverted(TestDatabase db) {
    db.execute("UPDATE t SET euros = 100000000 WHERE id = 2222", "TRUNCATE rewritten");
    JobExecution execution = execute(run(db), false);
    assertThat(execution.getStatus()).isEqualTo(BatchStatus.FAILED);
    assertThat(execution.getAllFailureExceptions())
        .anySatisfy(e -> assertThat(e).hasStackTraceContaining("NEAP-5101"));

    db.execute("UPDATE t SET euros = 1, cents = 100 WHERE id = 2222");
    assertThat(execute(run(db), false).getStatus()).isEqualTo(BatchStatus.COMPLETED);
    assertThat(open(db)).isZero();
  }

  @Test
  void theNumberOfWorkersChangesWhileTheyWork(TestDatabase db) {
    List<String> asking = new CopyOnWriteArrayList<>();
    StepRun run = run(db);
    run.gate(
        () -> {
          if (run.progress.size() >= 5) {
            partitions.set(1);
          }
          if (run.progress.size() > 12) {
            asking.add(Thread.currentThread().getName());
          }
          return new Go();
        });
    assertThat(execute(run, false).getStatus()).isEqualTo(BatchStatus.COMPLETED);
    assertThat(asking).hasSizeGreaterThan(12);
    int changes = 0;
    for (int i = 1; i < asking.size(); i++) {
      changes += asking.get(i).equals(asking.get(i - 1)) ? 0 : 1;
    }
    assertThat(changes).as("one worker goes on until its segment ends: %s", asking).isLessThan(3);
    assertRewrittenOnce(db);
  }

  private StepRun run(TestDatabase db) {
    ChunkSettings small = StepRun.SMALL;
    return new StepRun(db.dataSource())
        .settings(
            () ->
                new ChunkSettings(
                    Duration.ofMillis(1),
                    partitions.get(),
                    0,
                    null,
                    small.lockTimeout(),
                    small.attempts(),
                    small.firstBackoff(),
                    small.longestBackoff(),
                    small.userTriggers(),
                    small.maxBadRows(),
                    null));
  }

  private static JobExecution execute(StepRun run, boolean byKey) {
    List<KeyColumn> key = byKey ? List.of(new KeyColumn("id", "integer")) : List.of();
    RangeWork rewriting = RewriteSteps.work(rewrite(List.of(T), key));
    Function<RunContext, Step> step =
        context ->
            RangeSteps.step(
                "cents", new Walk("cents", T, List.of(T), key, new Finishing(rewriting)), context);
    try {
      return run.run(step);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** Notes the end of the walk in a table. */
  private record Finishing(RangeWork rewriting) implements RangeWork {

    @Override
    public Outcome run(RangeStatements sql, TableName part, String range) {
      return rewriting.run(sql, part, range);
    }

    @Override
    public @Nullable RowRewrite rewrite() {
      return rewriting.rewrite();
    }

    @Override
    public void finished(RangeStatements sql, Outcome total) {
      sql.update("INSERT INTO finished VALUES (" + total.rows() + ")");
    }
  }

  private static void assertRewrittenOnce(TestDatabase db) {
    assertThat(open(db)).isZero();
    assertThat(
            numbers(
                db,
                "SELECT count(*) FROM rewritten"
                    + " UNION ALL SELECT count(DISTINCT id) FROM rewritten"))
        .containsExactly(ROWS, ROWS);
  }

  private static int open(TestDatabase db) {
    return numbers(db, "SELECT count(*) FROM t WHERE cents IS DISTINCT FROM euros::bigint * 100")
        .get(0);
  }

  private static List<Integer> numbers(TestDatabase db, String query) {
    return db.sql().sql(query).query((row, number) -> row.getInt(1)).list();
  }

  private static Checkpoint checkpoint(TestDatabase db) {
    return new Checkpoints(db.sql()).find("m", 1, "cents").orElseThrow();
  }
}
