package dev.neap.backfill;

import static dev.neap.backfill.TableKindsTest.rewrite;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.neap.backfill.ChunkGate.Go;
import dev.neap.migration.RowRewrite.KeyColumn;
import dev.neap.schema.TableName;
import dev.neap.support.TestDatabase;
import dev.neap.support.TestDatabases;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows that are rewritten in passes stay on their pages, as long as nobody looks at old ones. */
@Timeout(120)
@ExtendWith(TestDatabases.class)
class WovenStepTest {

  private static final TableName T = new TableName("public", "t");

  private static ChunkSettings settings(@Nullable Integer vacuumEvery) {
    return StepRun.chunks(Duration.ofMillis(30), vacuumEvery);
  }

  @BeforeEach
  void create(TestDatabase db) {
    StepRun.on(db.dataSource());
    db.execute(
        "CREATE TABLE t (id int PRIMARY KEY, euros int, other int, pad text)"
            + " WITH (autovacuum_enabled = off)",
        "INSERT INTO t SELECT g, g, hashint4(g), repeat('x', 150) FROM generate_series(1, 20000) g",
        "CREATE INDEX ON t (other)",
        "ALTER TABLE t ADD COLUMN cents bigint",
        "VACUUM ANALYZE t");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theTableHardlyGrows(boolean byKey, TestDatabase db) throws Exception {
    long heap = size(db, "pg_relation_size('t')");
    long indexes = size(db, "pg_indexes_size('t')");
    run(new StepRun(db.dataSource()).settings(settings(null)), byKey);
    assertThat(size(db, "pg_relation_size('t')")).isLessThan(heap * 13 / 10);
    assertThat(size(db, "pg_indexes_size('t')")).isLessThan(indexes * 17 / 10);
    assertThat(new Checkpoints(db.sql()).find("m", 1, "cents").orElseThrow().weave())
        .isEqualTo("16 passes");
  }

  /** Where passes are in vain, for the column that is rewritten stands in an index. */
  @Test
  void aVacuumNowAndThenKeepsTheTableFromGrowing(TestDatabase db) throws Exception {
    db.execute("CREATE INDEX ON t (cents)");
    long heap = size(db, "pg_relation_size('t')");
    run(new StepRun(db.dataSource()).settings(settings(10)), false);
    assertThat(size(db, "pg_relation_size('t')")).isBetween(heap, heap * 16 / 10);
    String count = "vacuum_count FROM pg_stat_all_tables WHERE relid = 't'::regclass";
    await().untilAsserted(() -> assertThat(size(db, count)).isBetween(6L, 11L));
    assertThat(size(db, "count(*) FROM t WHERE cents IS DISTINCT FROM euros * 100")).isZero();
  }

  @Test
  void theTableDoublesWithout(TestDatabase db) throws Exception {
    db.execute("CREATE INDEX ON t (cents)");
    long heap = size(db, "pg_relation_size('t')");
    run(new StepRun(db.dataSource()).settings(settings(null)), false);
    assertThat(size(db, "pg_relation_size('t')")).isGreaterThan(heap * 18 / 10);
  }

  @Test
  void saysWhoKeepsOldRowsAndGoesInOnePass(TestDatabase db) throws Exception {
    List<String> shown = new ArrayList<>();
    StepRun run = new StepRun(db.dataSource());
    try (Connection old = db.dataSource().getConnection();
        Statement statement = old.createStatement()) {
      statement.execute("SET application_name = 'report'");
      old.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      old.setAutoCommit(false);
      statement.execute("SELECT count(*) FROM t");
      db.execute(
          "DO $$ BEGIN FOR i IN 1..600 LOOP PERFORM txid_current(); COMMIT; END LOOP; END $$");
      run.gate(
          () -> {
            new Checkpoints(db.sql()).find("m", 1, "cents").ifPresent(c -> shown.add(c.weave()));
            return new Go();
          });
      run(run.settings(settings(null)), false);
      old.rollback();
    }
    assertThat(shown).contains("16 passes");
    assertThat(shown.get(shown.size() - 1)).startsWith("one pass: a transaction of report (pid ");
  }

  private static void run(StepRun run, boolean byKey) throws Exception {
    run.complete(rewrite(List.of(T), byKey ? List.of(new KeyColumn("id", "integer")) : List.of()));
  }

  private static long size(TestDatabase db, String expression) {
    return db.sql().sql("SELECT " + expression).query(Long.class).single();
  }
}
