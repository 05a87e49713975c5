package dev.neap.engine;

import static dev.neap.engine.QuickMigration.ended;
import static dev.neap.engine.QuickMigration.file;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.neap.flag.FlagStore;
import dev.neap.lifecycle.State;
import dev.neap.support.CatalogSnapshot;
import dev.neap.support.TestDatabase;
import dev.neap.support.TestDatabases;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What stands on a partitioned table and on each of its partitions is carried over and back. */
@ExtendWith(TestDatabases.class)
class PartitionedTest {

  private static final String[] EVENTS = {
    "CREATE SCHEMA deep",
    """
    CREATE TABLE ev (id int NOT NULL, k int NOT NULL, kind varchar(20), note text,
      CONSTRAINT ev_key PRIMARY KEY (id, k),
      CONSTRAINT ev_kind UNIQUE (kind, k) DEFERRABLE) PARTITION BY RANGE (k)
    """,
    "CREATE TABLE ev_1 PARTITION OF ev FOR VALUES FROM (0) TO (10)",
    "CREATE TABLE ev_2 PARTITION OF ev FOR VALUES FROM (10) TO (30) PARTITION BY RANGE (k)",
    "CREATE TABLE ev_21 PARTITION OF ev_2 FOR VALUES FROM (10) TO (20)",
    "CREATE TABLE deep.\"Ev 22\" PARTITION OF ev_2 FOR VALUES FROM (20) TO (30)",
    "CREATE INDEX ev_note ON ev (note DESC, id) WHERE note IS NOT NULL",
    "CREATE INDEX ev_1_alone ON ev_1 (abs(id))",
    "COMMENT ON INDEX ev_1_alone IS 'alone'",
    "ALTER TABLE ev_1 ADD CONSTRAINT ev_1_alone CHECK (id > 0)",
    "COMMENT ON CONSTRAINT ev_1_alone ON ev_1 IS 'alone'",
    "CREATE UNIQUE INDEX ev_21_alone ON ev_21 (id)",
    "ALTER TABLE ev_21 REPLICA IDENTITY USING INDEX ev_21_alone",
    "ALTER TABLE ev_1 CLUSTER ON ev_1_alone",
    "CREATE TABLE keyless (a int NOT NULL, k int NOT NULL, b text) PARTITION BY LIST (k)",
    "CREATE TABLE keyless_1 PARTITION OF keyless FOR VALUES IN (1, 2)",
    "CREATE TABLE keyless_2 PARTITION OF keyless DEFAULT",
    "INSERT INTO ev SELECT i, i % 30, 'kind ' || i, nullif('note ' || i % 7, 'note 3')"
        + " FROM generate_series(1, 600) i",
    "INSERT INTO keyless SELECT i, i % 5, 'b ' || i FROM generate_series(1, 600) i",
  };

  private static final ThereAndBack RUN =
      new ThereAndBack(EVENTS, db -> new CatalogSnapshot(ThereAndBack.lines(db)));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{alter_column: {table: ev, column: id, type: bigint}} |"
            + " ALTER TABLE ev ALTER id TYPE bigint",
        "{rename_column: {table: ev, from: id, to: event_id}} |"
            + " ALTER TABLE ev RENAME id TO event_id",
        "{alter_column: {table: ev, column: kind, type: text}},"
            + "{rename_column: {table: ev, from: note, to: remark}} |"
            + " ALTER TABLE ev ALTER kind TYPE text; ALTER TABLE ev RENAME note TO remark",
        "{create_index: {table: ev, name: ev_by_kind, columns: [{column: kind}]}} |"
            + " CREATE INDEX ev_by_kind ON ONLY ev (kind);"
            + " CREATE INDEX ev_1_ev_by_kind ON ev_1 (kind);"
            + " CREATE INDEX ev_2_ev_by_kind ON ONLY ev_2 (kind);"
            + " CREATE INDEX ev_21_ev_by_kind ON ev_21 (kind);"
            + " CREATE INDEX \"Ev 22_ev_by_kind\" ON deep.\"Ev 22\" (kind);"
            + " ALTER INDEX ev_by_kind ATTACH PARTITION ev_1_ev_by_kind;"
            + " ALTER INDEX ev_2_ev_by_kind ATTACH PARTITION ev_21_ev_by_kind;"
            + " ALTER INDEX ev_2_ev_by_kind ATTACH PARTITION deep.\"Ev 22_ev_by_kind\";"
            + " ALTER INDEX ev_by_kind ATTACH PARTITION ev_2_ev_by_kind",
        "{create_constraint: {table: keyless, name: once, type: unique, columns: [a, k]}} |"
            + " ALTER TABLE keyless ADD CONSTRAINT once UNIQUE (a, k)",
        "{create_constraint: {table: keyless, name: keyless_key, type: primary_key,"
            + " columns: [k, a]}} |"
            + " ALTER TABLE keyless ADD CONSTRAINT keyless_key PRIMARY KEY (k, a)",
        "{drop_constraint: {table: ev, name: ev_kind}} | ALTER TABLE ev DROP CONSTRAINT ev_kind",
        "{drop_multicolumn_constraint: {table: ev, name: ev_kind, down: {kind: kind}}} |"
            + " ALTER TABLE ev DROP CONSTRAINT ev_kind",
        "{drop_column: {table: ev, column: note}} | ALTER TABLE ev DROP note",
        "{drop_table: {name: ev}} | DROP TABLE ev",
      })
  void endsWherePlainStatementsEndAndComesBack(String operations, String plain, TestDatabase db) {
    RUN.carryOut(operations, plain, db);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{alter_column: {table: ev, column: id, type: bigint}}",
        "{create_constraint: {table: keyless, name: keyless_key, type: primary_key,"
            + " columns: [k, a]}}",
        "{drop_table: {name: ev}}",
      })
  @Tag("matrix")
  void isKilledAtEachCommitAndComesToTheSame(String operations, TestDatabase db) {
    RUN.kill(operations, db);
  }

  @Test
  void partitionsThatComeMeanwhileGetWhatTheOthersHave(TestDatabase db) {
    db.execute(EVENTS);
    String operations =
        "{alter_column: {table: ev, column: id, type: bigint}},"
            + "{create_index: {table: ev, name: ev_by_kind, columns: [{column: kind}]}}";
    try (TestEngine test = new TestEngine(db)) {
      Engine engine = test.engine();
      engine.start(
          TestEngine.migration("m", file(operations) + "flags: {tighten: off}\n"),
          "m.yaml",
          "ada",
          EngineListener.NONE);
      db.execute(
          "CREATE TABLE ev_3 PARTITION OF ev FOR VALUES FROM (30) TO (40)",
          "INSERT INTO ev SELECT i, 30, 'late ' || i FROM generate_series(1000, 1100) i");
      test.bean(FlagStore.class).set("m.tighten", "on", "ada");
      assertThat(ended(engine.resume("m", "ada", EngineListener.NONE))).isEqualTo(State.TIGHTENED);
      db.execute(
          "CREATE TABLE ev_4 PARTITION OF ev FOR VALUES FROM (40) TO (50)",
          "INSERT INTO ev SELECT i, 40, 'later ' || i, repeat('x', 80)"
              + " FROM generate_series(10001, 60000) i");
      Report halted = engine.complete("m", "ada", EngineListener.NONE);
      assertThat(halted.standing().failure())
          .contains("partition ev_4 came meanwhile with rows")
          .contains("id, k");
      assertThatThrownBy(() -> db.execute("INSERT INTO ev VALUES (10001, 40)"))
          .hasMessageContaining("duplicate key");
      db.execute("CREATE UNIQUE INDEX CONCURRENTLY by_hand ON ev_4 (_neap_new_id, k)");
      assertThat(ended(engine.retry("m", "ada", EngineListener.NONE))).isEqualTo(State.COMPLETED);
      assertThat(
              db.sql()
                  .sql(
                      """
                      SELECT count(*) || ' ' || bool_and(indisvalid)
                      FROM pg_index WHERE indrelid IN (
                        SELECT relid FROM pg_partition_tree('ev') WHERE isleaf)
                      """)
                  .query(String.class)
                  .single())
          .isEqualTo("22 true");
      assertThat(
              db.sql()
                  .sql(
                      "SELECT count(*) FROM pg_constraint WHERE contype = 'p'"
                          + " AND conrelid IN (SELECT relid FROM pg_partition_tree('ev'))")
                  .query(Integer.class)
                  .single())
          .isEqualTo(7);
    }
  }

  @Test
  void rowsOfPartitionsThatCameMeanwhileAreArchivedToo(TestDatabase db) {
    db.execute(EVENTS);
    try (TestEngine test = new TestEngine(db)) {
      Engine engine = test.engine();
      ThereAndBack.start(engine, "{drop_column: {table: ev, column: note}}");
      db.execute(
          "CREATE TABLE ev_3 PARTITION OF ev FOR VALUES FROM (30) TO (40)",
          "INSERT INTO ev VALUES (1000, 30, 'late', 'kept')");
      assertThat(ended(engine.complete("m", "ada", EngineListener.NONE)))
          .isEqualTo(State.COMPLETED);
      assertThat(ended(engine.rollback("m", "ada", EngineListener.NONE)))
          .isEqualTo(State.ROLLED_BACK);
      assertThat(db.sql().sql("SELECT note FROM ev_3").query(String.class).single())
          .isEqualTo("kept");
    }
  }

  @Test
  void writersOfBothShapesGoOnWhileTheKeyOfAPartitionedTableIsAltered(TestDatabase db)
      throws Exception {
    db.execute(EVENTS);
    AtomicBoolean ends = new AtomicBoolean();
    try (TestEngine test = new TestEngine(db)) {
      Engine engine = test.engine();
      CompletableFuture<Integer> old =
          CompletableFuture.supplyAsync(() -> write(db, "ev", 1_000_000, ends));
      ThereAndBack.start(engine, "{alter_column: {table: ev, column: id, type: bigint}}");
      CompletableFuture<Integer> fresh =
          CompletableFuture.supplyAsync(() -> write(db, "public_m.ev", 200_000_000L, ends));
      await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> isWritten(db, 200_000_101L) || fresh.isDone());
      ends.set(true);
      int written = old.get() + fresh.get();
      ends.set(false);
      CompletableFuture<Integer> after =
          CompletableFuture.supplyAsync(() -> write(db, "ev", 300_000_000L, ends));
      assertThat(ended(engine.complete("m", "ada", EngineListener.NONE)))
          .isEqualTo(State.COMPLETED);
      ends.set(true);
      written += after.get();
      assertThat(db.sql().sql("SELECT count(*) FROM ev").query(Integer.class).single())
          .isEqualTo(600 + written);
    }
  }

  private static boolean isWritten(TestDatabase db, long id) {
    return db.sql()
        .sql("SELECT EXISTS (SELECT FROM public_m.ev WHERE id = :id)")
        .param("id", id)
        .query(Boolean.class)
        .single();
  }

  /** Inserts, updates and deletes until it is to end; the rows that it left. */
  private static int write(TestDatabase db, String table, long first, AtomicBoolean ends) {
    int left = 0;
    for (long id = first; !ends.get(); id++) {
      db.execute(
          "INSERT INTO "
              + table
              + " (id, k, kind) VALUES ("
              + id
              + ", "
              + id % 30
              + ", 'w"
              + id
              + "')",
          "UPDATE " + table + " SET note = 'seen' WHERE id = " + id + " AND k = " + id % 30);
      left++;
      if (id % 3 == 0) {
        db.execute("DELETE FROM " + table + " WHERE note = 'seen' AND id = " + id);
        left--;
      }
    }
    return left;
  }
}
