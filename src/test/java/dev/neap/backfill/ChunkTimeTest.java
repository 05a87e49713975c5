package dev.neap.backfill;

import static dev.neap.backfill.TableKindsTest.rewrite;
import static org.assertj.core.api.Assertions.assertThat;

import dev.neap.migration.RowRewrite.KeyColumn;
import dev.neap.schema.TableName;
import dev.neap.support.TestDatabase;
import dev.neap.support.TestDatabases;
import dev.neap.throttle.Pace;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A chunk ends when its time is up, however much it asked for, and the next one goes on there. */
@Tag("matrix")
@Timeout(120)
@ExtendWith(TestDatabases.class)
class ChunkTimeTest {

  private static final TableName T = new TableName("public", "t");
  private static final long ROWS = 1500;

  @BeforeEach
  void create(TestDatabase db) {
    db.execute(
        "CREATE TABLE t (id int PRIMARY KEY, euros int, cents bigint, pad text)",
        "INSERT INTO t SELECT g, g, NULL, repeat('x', 400) FROM generate_series(1, 1500) g",
        "CREATE TABLE rewritten (id int)",
        "CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            + " INSERT INTO rewritten VALUES (NEW.id); PERFORM pg_sleep(0.001); RETURN NEW; END $$",
        "CREATE TRIGGER note AFTER UPDATE ON t FOR EACH ROW EXECUTE FUNCTION note()",
        "VACUUM ANALYZE t");
  }

  /** The first chunk asks for the whole table, which takes a hundred times the chunk's time. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aChunkEndsWhenItsTimeIsUp(boolean byKey, TestDatabase db) throws Exception {
    StepRun run = run(db, byKey, StepRun.chunks(Duration.ofMillis(20), null));
    assertThat(run.progress).hasSizeGreaterThan(5);
    assertThat(run.progress.get(0).rows()).isBetween(1L, ROWS / 2);
    assertThat(run.progress).extracting(Progress::pace).noneMatch(pace -> pace.contains("again"));
    assertRewrittenOnce(db);
  }

  /** They would be done at once, and then waited for. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aChunkAsksForTheRowsOfASecondAtMost(boolean byKey, TestDatabase db) throws Exception {
    StepRun run = run(db, byKey, limited(500));
    assertThat(run.progress)
        .hasSizeGreaterThan(2)
        .allSatisfy(chunk -> assertThat(chunk.chunkRows()).isLessThanOrEqualTo(500));
    assertRewrittenOnce(db);
  }

  /** A walk that goes over what was done before is not held up by a limit on what it does. */
  @Test
  void aLimitOnRowsSaysNothingOfPagesWithNothingToDo(TestDatabase db) throws Exception {
    db.execute("ALTER TABLE t DISABLE TRIGGER note", "UPDATE t SET cents = euros * 100");
    StepRun run = run(db, false, limited(100));
    assertThat(run.progress).hasSizeLessThan(5).allMatch(chunk -> chunk.chunkRows() < 500);
    assertThat(count(db, "count(*) FROM rewritten")).isZero();
  }

  /** Rests of about a millisecond, many in each chunk, not one behind it. */
  @Test
  void restsBetweenTheStatementsOfAChunk(TestDatabase db) throws Exception {
    db.execute(
        "INSERT INTO t SELECT g, g, NULL, repeat('x', 400) FROM generate_series(1501, 20000) g",
        "ALTER TABLE rewritten ADD statement timestamptz DEFAULT now(),"
            + " ADD at timestamptz DEFAULT clock_timestamp()",
        "DROP TRIGGER note ON t",
        "CREATE TRIGGER note BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION note()",
        "CREATE OR REPLACE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS"
            + " $$ BEGIN INSERT INTO rewritten VALUES (NEW.id); RETURN NEW; END $$",
        "VACUUM ANALYZE t");
    StepRun run = StepRun.on(db.dataSource()).settings(StepRun.chunks(Duration.ofMillis(40), null));
    run.pace((table, chunk) -> new Pace.Rest(chunk, false, "half of the time"));
    run.complete(rewrite(List.of(T), List.of()));
    String resting =
        """
        FROM (
          SELECT min(at) - lag(max(at)) OVER (ORDER BY statement) AS rest,
            min(at) - statement AS late
          FROM rewritten GROUP BY statement) AS statements
        WHERE rest > interval '900 us'""";
    assertThat(count(db, "count(*) " + resting)).isGreaterThan(4L * run.progress.size());
    assertThat(count(db, "(sum(late) * 2 < sum(rest))::int " + resting))
        .as("a statement's time is that of its beginning, not of the rest before it")
        .isOne();
  }

  private static ChunkSettings limited(int maxRowsPerSecond) {
    ChunkSettings usual = ChunkSettings.DEFAULT;
    return new ChunkSettings(
        usual.chunkTime(),
        usual.partitions(),
        usual.nice(),
        maxRowsPerSecond,
        usual.lockTimeout(),
        usual.attempts(),
        usual.firstBackoff(),
        usual.longestBackoff(),
        usual.userTriggers(),
        usual.maxBadRows(),
        usual.vacuumEvery());
  }

  private static StepRun run(TestDatabase db, boolean byKey, ChunkSettings settings)
      throws Exception {
    StepRun run = StepRun.on(db.dataSource()).settings(settings);
    run.complete(rewrite(List.of(T), byKey ? List.of(new KeyColumn("id", "integer")) : List.of()));
    return run;
  }

  private static void assertRewrittenOnce(TestDatabase db) {
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
