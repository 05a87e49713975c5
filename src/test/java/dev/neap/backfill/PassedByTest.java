package dev.neap.backfill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.neap.migration.RowRewrite;
import dev.neap.migration.RowRewrite.KeyColumn;
import dev.neap.migration.Settings.UserTriggers;
import dev.neap.schema.TableName;
import dev.neap.support.TestDatabase;
import dev.neap.support.TestDatabases;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.step.Step;

/** Rows that can't be converted are passed by, recorded, and taken again. */
@Timeout(120)
@ExtendWith(TestDatabases.class)
class PassedByTest {

  private static final TableName T = new TableName("public", "t");
  private static final String INSERT =
      "INSERT INTO t SELECT g, CASE WHEN g IN (7, 500, 501) THEN 100000000 ELSE g END, NULL,"
          + " repeat('x', 400) FROM generate_series(1, 1000) g";

  @ParameterizedTest
  @CsvSource({
    "'id int PRIMARY KEY', '', false",
    "'id int PRIMARY KEY', '', true",
    "'id int', '', false",
    "'id int PRIMARY KEY', 'PARTITION BY HASH (id)', true",
    "'id int PRIMARY KEY', 'PARTITION BY HASH (id)', false"
  })
  void theyAloneAreLeftOut(String id, String partitioned, boolean byKey, TestDatabase db)
      throws Exception {
    create(db, id, partitioned);
    Function<RunContext, Step> step = step(TableKindsTest.leaves(db.sql()), byKey);
    AtomicInteger transactions = new AtomicInteger();
    StepRun run =
        new StepRun(db.dataSource())
            .settings(large(3))
            .fence(connection -> transactions.incrementAndGet());
    assertThat(run.run(step).getStatus()).isEqualTo(BatchStatus.COMPLETED);
    assertThat(ids(db, "cents IS DISTINCT FROM euros::bigint * 100")).containsExactly(7, 500, 501);
    assertThat(count(db, "neap.bad_row WHERE sqlstate = '22003'")).isEqualTo(3);
    assertThat(new BadRows(db.sql(), "m", 1).first(3))
        .anySatisfy(
            bad ->
                assertThat(bad.toString())
                    .contains(id.contains("KEY") ? "{\"id\": 7}" : "ctid")
                    .contains("22003 integer out of range"));
    int chunks = run.progress.size();
    int steps = 11 + 6;
    assertThat(transactions.get() - chunks)
        .as("a look and an attempt for each halving of 1,000 rows in blocks, for each row")
        .isLessThan(3 * 2 * (steps + 2));

    db.execute("UPDATE t SET euros = 5 WHERE id IN (7, 500)");
    db.execute("UPDATE t SET cents = NULL WHERE id = 100");
    new StepRun(db.dataSource()).run(context -> AgainSteps.step("again", context));
    assertThat(ids(db, "cents IS DISTINCT FROM euros::bigint * 100"))
        .as("nothing but the recorded rows is taken")
        .isEqualTo(id.contains("KEY") ? List.of(100, 501) : List.of(7, 100, 500, 501));
    assertThat(count(db, "neap.bad_row")).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({"0, 7", "2, 501"})
  void oneMoreThanTheMostEndsTheStep(int most, int named, TestDatabase db) throws Exception {
    create(db, "id int PRIMARY KEY", "");
    Function<RunContext, Step> step = step(List.of(T), false);
    JobExecution failed = new StepRun(db.dataSource()).settings(small(most)).run(step);
    assertThat(failed.getStatus()).isEqualTo(BatchStatus.FAILED);
    assertThat(failed.getAllFailureExceptions())
        .singleElement()
        .extracting(Throwable::getCause)
        .isInstanceOfSatisfying(
            RowFailureException.class,
            e -> assertThat(e.row()).isEqualTo("{\"id\": " + named + "}"));
    assertThat(recordedBehindTheCheckpoint(db)).isZero();

    JobExecution passed = new StepRun(db.dataSource()).settings(small(3)).run(step);
    assertThat(passed.getStatus()).isEqualTo(BatchStatus.COMPLETED);
    assertThat(count(db, "neap.bad_row")).isEqualTo(3);
    assertThat(ids(db, "cents IS NULL")).containsExactly(7, 500, 501);
  }

  @ParameterizedTest
  @EnumSource(names = {"DIES_BEFORE", "CUT_AFTER"})
  void noneIsForgottenWhereverItIsCut(Mortal.Fate fate, TestDatabase db) throws Exception {
    create(db, "id int PRIMARY KEY", "");
    Function<RunContext, Step> step = step(List.of(T), false);
    boolean more = true;
    for (int fatal = 1; more; fatal++) {
      db.execute(
          "TRUNCATE t, neap.bad_row, neap.checkpoint, neap.batch_job_instance CASCADE",
          INSERT,
          "DELETE FROM t WHERE id > 400");
      Mortal mortal = new Mortal(db.dataSource(), fate, fatal);
      try {
        new StepRun(mortal).settings(large(3)).run(step);
      } catch (Mortal.Death | RuntimeException e) {
        assertThat(mortal.fatalCommitCame()).as("%s", e).isTrue();
      }
      more = mortal.fatalCommitCame();
      assertThat(recordedBehindTheCheckpoint(db)).as("commit %d", fatal).isZero();
      new StepRun(db.dataSource()).settings(large(3)).run(step);
      assertThat(ids(db, "cents IS NULL")).as("commit %d", fatal).containsExactly(7);
      assertThat(count(db, "neap.bad_row")).as("commit %d", fatal).isEqualTo(1);
      assertThat(count(db, "neap.checkpoint WHERE done AND rows <= 399")).isEqualTo(1);
    }
  }

  @Test
  void aDeferredConstraintIsToldByTheRowAsWell(TestDatabase db) throws Exception {
    create(db, "id int PRIMARY KEY", "");
    db.execute(
        "UPDATE t SET euros = id",
        "CREATE TABLE p (cents bigint PRIMARY KEY)",
        "INSERT INTO p SELECT g * 100 FROM generate_series(1, 1000) g WHERE g <> 321",
        "ALTER TABLE t ADD CONSTRAINT tp FOREIGN KEY (cents) REFERENCES p DEFERRABLE INITIALLY"
            + " DEFERRED");
    new StepRun(db.dataSource()).settings(large(1)).run(step(List.of(T), false));
    assertThat(ids(db, "cents IS NULL")).containsExactly(321);
    assertThat(count(db, "neap.bad_row WHERE sqlstate = '23503'")).isEqualTo(1);
  }

  private static void create(TestDatabase db, String id, String partitioned) {
    StepRun.on(db.dataSource());
    db.execute("CREATE TABLE t (" + id + ", euros int, cents bigint, pad text) " + partitioned);
    if (!partitioned.isEmpty()) {
      for (int i = 0; i < 3; i++) {
        db.execute(
            "CREATE TABLE t%d PARTITION OF t FOR VALUES WITH (MODULUS 3, REMAINDER %d)"
                .formatted(i, i));
      }
    }
    db.execute(INSERT);
  }

  private static Function<RunContext, Step> step(List<TableName> leaves, boolean byKey) {
    List<KeyColumn> key = byKey ? List.of(new KeyColumn("id", "integer")) : List.of();
    RowRewrite rewrite = TableKindsTest.rewrite(leaves, key);
    return context -> RewriteSteps.step("cents", rewrite, context);
  }

  /** Chunks of as many rows as there are. */
  private static ChunkSettings large(int most) {
    return settings(Duration.ofSeconds(10), most);
  }

  private static ChunkSettings small(int most) {
    return settings(Duration.ofNanos(1), most);
  }

  private static ChunkSettings settings(Duration chunkTime, int most) {
    return new ChunkSettings(
        chunkTime,
        1,
        0,
        null,
        Duration.ofMillis(300),
        20,
        Duration.ofMillis(1),
        Duration.ofMillis(20),
        UserTriggers.FIRE,
        most,
        null);
  }

  /** Rows that are recorded though the walk will come to them again, or the other way round. */
  private static int recordedBehindTheCheckpoint(TestDatabase db) {
    return count(
        db,
        """
        t LEFT JOIN neap.bad_row b ON b.key = jsonb_build_object('id', t.id)
        WHERE t.euros = 100000000 AND (b.key IS NOT NULL) <>
          coalesce((t.ctid::text::point)[0] < (
            SELECT CASE WHEN done THEN 1e9 ELSE (position ->> 'block')::int END
            FROM neap.checkpoint), false)
        """);
  }

  private static List<Integer> ids(TestDatabase db, String condition) {
    return db.sql()
        .sql("SELECT id FROM t WHERE " + condition + " ORDER BY id")
        .query(Integer.class)
        .list();
  }

  private static int count(TestDatabase db, String from) {
    return db.sql().sql("SELECT count(*) FROM " + from).query(Integer.class).single();
  }
}
