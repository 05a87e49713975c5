package dev.neap.backfill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.neap.migration.RowRewrite;
import dev.neap.migration.RowRewrite.Assignment;
import dev.neap.migration.RowRewrite.KeptValues;
import dev.neap.migration.RowRewrite.KeyColumn;
import dev.neap.schema.TableName;
import dev.neap.support.TestDatabase;
import dev.neap.support.TestDatabases;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.step.Step;

/**
 * Whatever commit a step is cut at, every row is rewritten and kept once, and none is counted
 * twice.
 */
@Tag("matrix")
@ExtendWith(TestDatabases.class)
class CutAtEachCommitTest {

  private static final int ROWS = 60;

  private static final KeptValues KEPT =
      new KeptValues(
          new TableName("public", "kept"), List.of("id", "cents"), List.of("id", "cents"));

  /** Rows that are rewritten and not counted, as the step left them. */
  private static final String UNCOUNTED =
      """
      SELECT (SELECT count(*) FROM rewritten)
        - coalesce((SELECT sum(rows) FROM neap.checkpoint), 0)::bigint
      """;

  private static final String[] TABLES = {
    "CREATE TABLE t (id int PRIMARY KEY, euros int, cents bigint, pad text)",
    "CREATE TABLE rewritten (id int)",
    "CREATE TABLE kept (id int, cents bigint)",
    "CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS"
        + " $$ BEGIN INSERT INTO rewritten VALUES (NEW.id); RETURN NEW; END $$",
    "CREATE TRIGGER note AFTER UPDATE ON t FOR EACH ROW EXECUTE FUNCTION note()",
  };

  @Timeout(120)
  @ParameterizedTest
  @CsvSource({
    "DIES_BEFORE, false",
    "DIES_AFTER, false",
    "CUT_BEFORE, false",
    "CUT_AFTER, false",
    "DIES_BEFORE, true",
    "CUT_AFTER, true"
  })
  void everyRowIsRewrittenOnce(Mortal.Fate fate, boolean byKey, TestDatabase db) throws Exception {
    StepRun.on(db.dataSource());
    db.execute(TABLES);
    boolean more = true;
    for (int fatal = 1; more; fatal++) {
      db.execute(
          "TRUNCATE t, rewritten, kept, neap.checkpoint, neap.batch_job_instance CASCADE",
          "INSERT INTO t SELECT g, g, NULL, repeat('x', 400) FROM generate_series(1, "
              + ROWS
              + ") g");
      Mortal mortal = new Mortal(db.dataSource(), fate, fatal);
      Function<RunContext, Step> steps =
          context -> RewriteSteps.step("cents", plan(byKey), context);
      JobExecution execution = null;
      try {
        execution = new StepRun(mortal).run(steps);
      } catch (Mortal.Death | RuntimeException e) {
        assertThat(mortal.fatalCommitCame()).as("%s", e).isTrue();
      }
      more = mortal.fatalCommitCame();
      long uncounted = db.sql().sql(UNCOUNTED).query(Long.class).single();
      if (execution == null || execution.getStatus() != BatchStatus.COMPLETED) {
        execution = new StepRun(db.dataSource()).run(steps);
      }
      assertThat(execution.getStatus()).as("commit %d", fatal).isEqualTo(BatchStatus.COMPLETED);
      assertThat(numbers(db)).as("commit %d", fatal).containsOnly(ROWS);
      assertThat(
              db.sql()
                  .sql("SELECT rows FROM neap.checkpoint WHERE done")
                  .query(Long.class)
                  .single())
          .as("commit %d: rows of statements that were not known to be committed", fatal)
          .isEqualTo(ROWS - uncounted);
      assertThat(uncounted).isBetween(0L, (long) ROWS);
      assertThat(db.sql().sql("SELECT count(*) FROM kept").query(Integer.class).single())
          .as("commit %d", fatal)
          .isEqualTo(byKey ? ROWS : 0);
    }
  }

  /** The server goes on with a block's next statement, or ends the session between any two. */
  @Timeout(120)
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void everyRowIsRewrittenOnceWhereverItsSessionEnds(boolean byKey, TestDatabase db)
      throws Exception {
    StepRun.on(db.dataSource());
    db.execute(TABLES);
    db.execute(
        "INSERT INTO t SELECT g, g, NULL, repeat('x', 400) FROM generate_series(1, " + ROWS + ") g",
        "CREATE SEQUENCE written",
        "CREATE FUNCTION end_session() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            + " IF nextval('written') % 17 = 0 THEN"
            + " PERFORM pg_terminate_backend(pg_backend_pid()); END IF; RETURN NEW; END $$",
        "CREATE TRIGGER end_session BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION end_session()");
    JobExecution execution =
        new StepRun(db.dataSource())
            .run(context -> RewriteSteps.step("cents", plan(byKey), context));
    assertThat(execution.getStatus()).isEqualTo(BatchStatus.COMPLETED);
    assertThat(numbers(db)).containsOnly(ROWS);
    assertThat(db.sql().sql("SELECT nextval('written')").query(Integer.class).single())
        .as("rows written, also in vain")
        .isGreaterThan(ROWS + 1);
  }

  /** Rows rewritten, the different ones of them, rows right. */
  private static List<Integer> numbers(TestDatabase db) {
    return db.sql()
        .sql(
            """
            SELECT count(*) FROM rewritten
            UNION ALL SELECT count(DISTINCT id) FROM rewritten
            UNION ALL SELECT count(*) FROM t WHERE cents = euros * 100
            """)
        .query((row, number) -> row.getInt(1))
        .list();
  }

  private static RowRewrite plan(boolean byKey) {
    TableName table = new TableName("public", "t");
    return new RowRewrite(
        "fill cents",
        table,
        List.of(table),
        byKey ? List.of(new KeyColumn("id", "integer")) : List.of(),
        List.of(new Assignment("cents", "euros * 100")),
        "cents IS DISTINCT FROM euros * 100",
        byKey ? KEPT : null,
        null);
  }
}
