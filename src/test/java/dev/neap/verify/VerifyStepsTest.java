package dev.neap.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.neap.backfill.ChunkGate.Go;
import dev.neap.backfill.ChunkGate.Stop;
import dev.neap.backfill.StepRun;
import dev.neap.migration.Verification;
import dev.neap.postgres.Catalog;
import dev.neap.schema.TableName;
import dev.neap.schema.TableShape;
import dev.neap.support.TestDatabase;
import dev.neap.support.TestDatabases;
import dev.neap.verify.VerificationResults.Result;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.batch.core.BatchStatus;

/** A comparison counts every row once, also when it was cut, and names the first that differ. */
@ExtendWith(TestDatabases.class)
class VerifyStepsTest {

  private static final TableName T = new TableName("public", "t");
  private static final Verification COMPARE =
      new Verification(
          "compare",
          T,
          List.of(T),
          List.of("id"),
          List.of(),
          "b IS DISTINCT FROM a * 2",
          List.of());

  @Test
  void countsEachRowOnceAndNamesThoseThatDiffer(TestDatabase db) throws Exception {
    StepRun cut = StepRun.on(db.dataSource());
    db.execute(
        "CREATE TABLE t (id int PRIMARY KEY, a int, b int, pad text)",
        "INSERT INTO t SELECT g, g, g * 2, repeat('x', 400) FROM generate_series(1, 1000) g",
        "UPDATE t SET b = 0 WHERE id % 40 = 7");
    cut.gate(() -> cut.progress.size() < 3 ? new Go() : new Stop("end"));
    assertThat(cut.run(context -> VerifySteps.step("compare t", COMPARE, 1, context)).getStatus())
        .isEqualTo(BatchStatus.STOPPED);
    VerificationResults results = new VerificationResults(db.sql());
    assertThat(results.of("m", 1)).isEmpty();

    StepRun rest = new StepRun(db.dataSource());
    assertThat(rest.run(context -> VerifySteps.step("compare t", COMPARE, 1, context)).getStatus())
        .isEqualTo(BatchStatus.COMPLETED);
    assertThat(results.of("m", 1))
        .singleElement()
        .returns(1000L, Result::compared)
        .returns(25L, Result::different)
        .satisfies(
            result ->
                assertThat(result.keys())
                    .hasSize(20)
                    .allMatch(key -> key.matches("\\{\"id\": \\d+}")));
  }

  @Test
  void byKeyItComparesEachRowOnceThoughRowsMove(TestDatabase db) throws Exception {
    db.execute(
        "CREATE TABLE t (id int PRIMARY KEY, a int, b int, pad text)",
        "INSERT INTO t SELECT g, g, g * 2, repeat('x', 400) FROM generate_series(1, 9000) g",
        "UPDATE t SET b = 0 WHERE id > 8000",
        "DELETE FROM t WHERE id <= 1000",
        "VACUUM ANALYZE t");
    TableShape shape =
        new Catalog(db.dataSource()).read("public", List.of("t")).table("t").orElseThrow();
    Verification byKey = Verification.of("compare", shape, "b IS DISTINCT FROM a * 2", List.of());
    StepRun run = StepRun.on(db.dataSource());
    run.gate(
        () -> {
          db.execute("UPDATE t SET pad = pad || '.' WHERE id > 8900 AND ctid >= '(9,0)'");
          return new Go();
        });
    assertThat(run.run(context -> VerifySteps.step("compare t", byKey, 1, context)).getStatus())
        .isEqualTo(BatchStatus.COMPLETED);
    assertThat(
            db.sql()
                .sql("SELECT min(ctid) < '(9,0)' FROM t WHERE id > 8900")
                .query(Boolean.class)
                .single())
        .as("rows moved to the front")
        .isTrue();
    assertThat(new VerificationResults(db.sql()).of("m", 1))
        .singleElement()
        .returns(8000L, Result::compared)
        .returns(1000L, Result::different);
  }
}
