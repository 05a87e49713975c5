package dev.neap.engine;

import static dev.neap.engine.QuickMigration.ended;
import static dev.neap.engine.QuickMigration.file;
import static org.assertj.core.api.Assertions.assertThat;

import dev.neap.lifecycle.State;
import dev.neap.support.TestDatabase;
import dev.neap.support.TestDatabases;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The views of a version are in nobody's way, and nobody is left without them. */
@Tag("oldest")
@ExtendWith(TestDatabases.class)
class OwnViewsTest {

  private static final String[] TABLES = {
    "CREATE TABLE t (id int PRIMARY KEY, a int NOT NULL, b int, n int)",
    "INSERT INTO t SELECT i, i, i, i FROM generate_series(1, 100) i",
    "CREATE TABLE u (id int PRIMARY KEY, a int)",
    "CREATE TABLE p (id int PRIMARY KEY)",
  };

  private static Report start(Engine engine, String name, String operations) {
    return QuickMigration.start(engine, name, file(operations));
  }

  private static List<String> columns(TestDatabase db, String view) {
    return db.sql()
        .sql(
            "SELECT attname FROM pg_attribute WHERE attrelid = to_regclass(:view) AND attnum > 0"
                + " AND NOT attisdropped ORDER BY attnum")
        .param("view", view)
        .query(String.class)
        .list();
  }

  private static State complete(Engine engine, String name) {
    return ended(engine.complete(name, "ada", EngineListener.NONE));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{sql: {up: DROP TABLE p, onComplete: true}}",
        "{sql: {up: ALTER TABLE t ALTER a TYPE bigint, onComplete: true}}",
        "{sql: {up: ALTER TABLE t DROP b}}",
        "{sql: {up: ALTER TABLE t ADD q int, down: ALTER TABLE t DROP q}}",
        "{alter_column: {table: u, column: a, type: bigint}},"
            + " {sql: {up: ALTER TABLE u ALTER id TYPE bigint, onComplete: true}}",
      })
  void statementsOfTheUsersOwnPassThem(String operations, TestDatabase db) {
    db.execute(TABLES);
    try (TestEngine test = new TestEngine(db)) {
      Engine engine = test.engine();
      start(engine, "m0", "{alter_column: {table: t, column: n, default: '5'}}");
      assertThat(complete(engine, "m0")).isEqualTo(State.COMPLETED);
      assertThat(ended(start(engine, "m", operations))).isEqualTo(State.TIGHTENED);
      assertThat(complete(engine, "m")).isEqualTo(State.COMPLETED);
      assertThat(columns(db, "public_m.t")).isEqualTo(columns(db, "public.t"));
      assertThat(columns(db, "public_m.p")).isEqualTo(columns(db, "public.p"));
      if (operations.contains("down")) {
        assertThat(ended(engine.rollback("m", "ada", EngineListener.NONE)))
            .isEqualTo(State.ROLLED_BACK);
        assertThat(columns(db, "public.t")).containsExactly("id", "a", "b", "n");
      }
    }
  }

  @Test
  void aContractThatHaltsLeavesOtherVersionsTheirViews(TestDatabase db) {
    db.execute(TABLES);
    try (TestEngine test = new TestEngine(db)) {
      Engine engine = test.engine();
      start(engine, "m1", "{alter_column: {table: u, column: a, type: bigint}}");
      start(
          engine,
          "m2",
          "{alter_column: {table: t, column: n, default: '5'}},"
              + "{sql: {up: SELECT 1 / 0, onComplete: true}}");
      Report halted = engine.complete("m2", "ada", EngineListener.NONE);
      assertThat(halted.standing().state()).isEqualTo(State.HALTED);
      assertThat(columns(db, "public_m1.t")).containsExactly("id", "a", "b", "n");
    }
  }

  @Test
  void whatOthersPutIntoAVersionOrHungOnItIsNotLost(TestDatabase db) {
    db.execute(TABLES);
    try (TestEngine test = new TestEngine(db)) {
      Engine engine = test.engine();
      start(engine, "m1", "{alter_column: {table: u, column: a, type: bigint}}");
      assertThat(complete(engine, "m1")).isEqualTo(State.COMPLETED);
      db.execute("CREATE VIEW public_m1.mine AS SELECT id FROM public.t");
      start(engine, "m2", "{alter_column: {table: t, column: a, type: bigint}}");
      db.execute("CREATE VIEW hung AS SELECT b FROM public_m1.t");
      Report waits = engine.complete("m2", "ada", EngineListener.NONE);
      assertThat(ended(waits)).isEqualTo(State.ROLLED_OUT);
      assertThat(waits.closed()).anyMatch(w -> w.toString().contains("view public.hung"));
      db.execute("DROP VIEW hung");
      assertThat(complete(engine, "m2")).isEqualTo(State.COMPLETED);
      assertThat(columns(db, "public_m1.mine")).containsExactly("id");
    }
  }

  @Test
  void aVersionDoesNotShowWhatAnotherMigrationHasPutBesideATablesColumns(TestDatabase db) {
    db.execute(TABLES);
    try (TestEngine test = new TestEngine(db)) {
      Engine engine = test.engine();
      start(
          engine,
          "m1",
          "{alter_column: {table: t, column: a, type: bigint}},"
              + "{rename_column: {table: t, from: n, to: nn}},"
              + "{add_column: {table: t, column: {name: x, type: int, nullable: true}}}");
      start(engine, "m2", "{alter_column: {table: u, column: a, type: bigint}}");
      assertThat(columns(db, "public_m2.t")).containsExactly("id", "a", "b", "n");
      assertThat(complete(engine, "m1")).isEqualTo(State.COMPLETED);
      assertThat(columns(db, "public_m2.t")).containsExactlyInAnyOrder("id", "a", "b", "nn", "x");
      assertThat(complete(engine, "m2")).isEqualTo(State.COMPLETED);
    }
  }

  @Test
  void aMigrationIsAbandonedWhileAnotherVersionShowsItsTable(TestDatabase db) {
    db.execute(TABLES);
    try (TestEngine test = new TestEngine(db)) {
      Engine engine = test.engine();
      start(engine, "m1", "{alter_column: {table: t, column: a, type: bigint}}");
      start(engine, "m2", "{alter_column: {table: u, column: a, type: bigint}}");
      Report abandoned = engine.abandon("m1", "why not", "ada", EngineListener.NONE);
      assertThat(ended(abandoned)).isEqualTo(State.ABANDONED);
      assertThat(columns(db, "public.t")).containsExactly("id", "a", "b", "n");
      assertThat(columns(db, "public_m2.t")).containsExactly("id", "a", "b", "n");
    }
  }

  @Test
  void aVersionThatWasDroppedByHandHoldsNothingUp(TestDatabase db) {
    db.execute(TABLES);
    try (TestEngine test = new TestEngine(db)) {
      Engine engine = test.engine();
      start(engine, "m", "{alter_column: {table: t, column: a, type: bigint}}");
      db.execute("DROP SCHEMA public_m CASCADE");
      assertThat(complete(engine, "m")).isEqualTo(State.COMPLETED);
    }
  }

  @Test
  void statementsAreTakenBackWhereAllTablesArePublished(TestDatabase db) {
    db.execute(TABLES);
    db.execute("CREATE PUBLICATION everything FOR ALL TABLES");
    try (TestEngine test = new TestEngine(db)) {
      Engine engine = test.engine();
      start(engine, "m", "{sql: {up: CREATE TABLE q (x int), down: DROP TABLE q}}");
      assertThat(ended(engine.rollback("m", "ada", EngineListener.NONE)))
          .isEqualTo(State.ROLLED_BACK);
    }
  }
}
