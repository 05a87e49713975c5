package dev.neap.backfill;

import static dev.neap.backfill.TableKindsTest.rewrite;
import static org.assertj.core.api.Assertions.assertThat;

import dev.neap.migration.RowRewrite.KeyColumn;
import dev.neap.schema.TableName;
import dev.neap.support.TestDatabase;
import dev.neap.support.TestDatabases;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.batch.core.BatchStatus;

/** A chunk that asked for far too much ends when its time is up, and the next one goes on there. */
@Timeout(120)
@ExtendWith(TestDatabases.class)
class ChunkTimeTest {

  private static final TableName T = new TableName("public", "t");
  private static final long ROWS = 1500;

  /** The first chunk asks for the whole table, which takes a hundred times the chunk's time. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aChunkEndsWhenItsTimeIsUp(boolean byKey, TestDatabase db) throws Exception {
    db.execute(
        "CREATE TABLE t (id int PRIMARY KEY, euros int, cents bigint, pad text)",
        "INSERT INTO t SELECT g, g, NULL, repeat('x', 400) FROM generate_series(1, 1500) g",
        "CREATE TABLE rewritten (id int)",
        "CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            + " INSERT INTO rewritten VALUES (NEW.id); PERFORM pg_sleep(0.001); RETURN NEW; END $$",
        "CREATE TRIGGER note AFTER UPDATE ON t FOR EACH ROW EXECUTE FUNCTION note()",
        "VACUUM ANALYZE t");
    List<KeyColumn> key = byKey ? List.of(new KeyColumn("id", "integer")) : List.of();
    StepRun run = StepRun.on(db.dataSource()).settings(StepRun.chunks(Duration.ofMillis(20), null));
    assertThat(
            run.run(context -> RewriteSteps.step("cents", rewrite(List.of(T), key), context))
                .getStatus())
        .isEqualTo(BatchStatus.COMPLETED);
    assertThat(run.progress).hasSizeGreaterThan(5);
    assertThat(run.progress.get(0).rows()).isBetween(1L, ROWS / 2);
    assertThat(run.progress).extracting(Progress::pace).noneMatch(pace -> pace.contains("again"));
    Checkpoint end = new Checkpoints(db.sql()).find("m", 1, "cents").orElseThrow();
    assertThat(end.done()).isTrue();
    assertThat(end.rows()).isEqualTo(ROWS);
    assertThat(count(db, "count(*) FROM t WHERE cents = euros * 100")).isEqualTo(ROWS);
    assertThat(count(db, "count(*) FROM rewritten")).as("each row once").isEqualTo(ROWS);
  }

  private static long count(TestDatabase db, String of) {
    return db.sql().sql("SELECT " + of).query(Long.class).single();
  }
}
