package dev.neap.engine;

import static dev.neap.engine.QuickMigration.ALTER;
import static dev.neap.engine.QuickMigration.TABLES;
import static dev.neap.engine.QuickMigration.ended;
import static dev.neap.engine.QuickMigration.file;
import static dev.neap.engine.QuickMigration.rows;
import static dev.neap.engine.QuickMigration.start;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.neap.lifecycle.State;
import dev.neap.support.CatalogSnapshot;
import dev.neap.support.TestDatabase;
import dev.neap.support.TestDatabases;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Contract loses nothing that was written past it, goes on where it halted, and there is a way
 * back.
 */
@ExtendWith(TestDatabases.class)
class ContractTest {

  @Test
  void contractWaitsForTheTriggerAndFindsWhatWasWrittenPastIt(TestDatabase db) {
    db.execute(TABLES);
    try (TestEngine test = new TestEngine(db)) {
      Engine engine = test.engine();
      start(engine, "m1", file(ALTER));
      db.execute(
          "ALTER TABLE a DISABLE TRIGGER zz_neap_m1", "UPDATE a SET x = 99 WHERE id IN (4, 5)");
      Report waits = engine.complete("m1", "ada", EngineListener.NONE);
      assertThat(ended(waits)).isEqualTo(State.ROLLED_OUT);
      assertThat(waits.closed()).anyMatch(w -> w.toString().contains("dropped or disabled"));
      db.execute("ALTER TABLE a ENABLE TRIGGER zz_neap_m1");
      Report halted = engine.complete("m1", "ada", EngineListener.NONE);
      assertThat(halted.standing().failure())
          .contains("NEAP-5302", "2 rows of public.a", "{\"id\": 4}", "{\"id\": 5}");
      db.execute("UPDATE a SET _neap_new_x = 198 WHERE id = 4");
      assertThat(engine.retry("m1", "ada", EngineListener.NONE).standing().failure())
          .contains("1 rows of public.a");
      engine.skip(
          "m1",
          "public.a: compare _neap_new_x of a with what they replace",
          "so it is",
          "ada",
          EngineListener.NONE);
      assertThat(ended(engine.status("m1"))).isEqualTo(State.COMPLETED);
      assertThat(rows(db, "SELECT x FROM a WHERE id IN (4, 5) ORDER BY id"))
          .containsExactly("198", "10");
    }
  }

  @Test
  void aTriggerThatWasDroppedIsNoSwap(TestDatabase db) {
    db.execute(TABLES);
    try (TestEngine test = new TestEngine(db)) {
      Engine engine = test.engine();
      start(engine, "m1", file(ALTER));
      db.execute("DROP TRIGGER zz_neap_m1 ON a");
      assertThat(ended(engine.complete("m1", "ada", EngineListener.NONE)))
          .isEqualTo(State.ROLLED_OUT);
      assertThat(ended(engine.rollback("m1", "ada", EngineListener.NONE)))
          .isEqualTo(State.ROLLED_BACK);
      assertThat(rows(db, "SELECT sum(x) FROM a")).containsExactly("5050");
    }
  }

  @Test
  void contractGoesOnBehindARenameThatItHasDone(TestDatabase db) {
    db.execute(TABLES);
    try (TestEngine test = new TestEngine(db)) {
      Engine engine = test.engine();
      start(engine, "m0", file("{alter_column: {table: b, column: z, default: \"'y'\"}}"));
      engine.complete("m0", "ada", EngineListener.NONE);
      start(engine, "m1", file(ALTER + ", {rename_table: {from: a, to: aa}}"));
      db.execute("ALTER FUNCTION neap.complete_version(name) RENAME TO complete_version_gone");
      assertThat(engine.complete("m1", "ada", EngineListener.NONE).standing().state())
          .isEqualTo(State.HALTED);
      assertThat(rows(db, "SELECT sum(x) FROM aa")).containsExactly("10100");
      db.execute("ALTER FUNCTION neap.complete_version_gone(name) RENAME TO complete_version");
      assertThat(ended(engine.retry("m1", "ada", EngineListener.NONE))).isEqualTo(State.COMPLETED);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ALTER TABLE a ALTER x SET NOT NULL; ALTER TABLE a RENAME x TO xx"
            + " | {add_column: {table: a, column: {name: x, type: int}, up: xx}}",
        "ALTER TABLE a ADD CONSTRAINT a_x_not_null CHECK (y > 0)"
            + " | {alter_column: {table: a, column: x, nullable: false, up: \"coalesce(x, 0)\"}}",
      })
  void aNameThatIsTakenHoldsNothingUp(String made, String operations, TestDatabase db) {
    db.execute(TABLES);
    db.execute(made.split(";"));
    try (TestEngine test = new TestEngine(db)) {
      Engine engine = test.engine();
      CatalogSnapshot before = CatalogSnapshot.of(db.dataSource());
      start(engine, "m1", file(operations));
      assertThat(ended(engine.complete("m1", "ada", EngineListener.NONE)))
          .isEqualTo(State.COMPLETED);
      assertThatThrownBy(() -> db.execute("UPDATE a SET x = NULL"))
          .hasMessageContaining("null value in column \"x\"");
      assertThat(ended(engine.rollback("m1", "ada", EngineListener.NONE)))
          .isEqualTo(State.ROLLED_BACK);
      assertThat(CatalogSnapshot.of(db.dataSource()).differencesFrom(before)).isEmpty();
    }
  }

  @Test
  void rowsThatCameAfterContractGetTheDefaultOfAColumnThatComesBack(TestDatabase db) {
    db.execute("CREATE TABLE d (id int PRIMARY KEY, a int NOT NULL DEFAULT 7, b int NOT NULL)");
    db.execute("INSERT INTO d SELECT i, i, i FROM generate_series(1, 10) i");
    try (TestEngine test = new TestEngine(db)) {
      Engine engine = test.engine();
      CatalogSnapshot before = CatalogSnapshot.of(db.dataSource());
      start(engine, "m1", file("{drop_column: {table: d, column: a}}"));
      engine.complete("m1", "ada", EngineListener.NONE);
      start(engine, "m2", file("{drop_column: {table: d, column: b}}"));
      engine.complete("m2", "ada", EngineListener.NONE);
      db.execute("INSERT INTO d (id) VALUES (60)");
      assertThat(engine.rollback("m2", "ada", EngineListener.NONE).standing().failure())
          .contains("1 rows of public.d", "a value is lacking", "{\"id\": 60}");
      db.execute("INSERT INTO d (id) VALUES (61)", "UPDATE d SET b = 0 WHERE id >= 60");
      assertThat(ended(engine.retry("m2", "ada", EngineListener.NONE)))
          .isEqualTo(State.ROLLED_BACK);
      assertThat(ended(engine.rollback("m1", "ada", EngineListener.NONE)))
          .isEqualTo(State.ROLLED_BACK);
      assertThat(rows(db, "SELECT a || ' ' || b FROM d WHERE id >= 10 ORDER BY id"))
          .containsExactly("10 10", "7 0", "7 0");
      assertThat(CatalogSnapshot.of(db.dataSource()).differencesFrom(before)).isEmpty();
    }
  }

  @Test
  void aTableComesBackBehindTheOneThatTookItsName(TestDatabase db) {
    db.execute(TABLES);
    try (TestEngine test = new TestEngine(db)) {
      Engine engine = test.engine();
      CatalogSnapshot before = CatalogSnapshot.of(db.dataSource());
      start(
          engine,
          "m1",
          file("{drop_table: {name: keyless}}, {rename_table: {from: b, to: keyless}}"));
      assertThat(ended(engine.complete("m1", "ada", EngineListener.NONE)))
          .isEqualTo(State.COMPLETED);
      assertThat(rows(db, "SELECT count(*) FROM keyless")).containsExactly("100");
      assertThat(ended(engine.rollback("m1", "ada", EngineListener.NONE)))
          .isEqualTo(State.ROLLED_BACK);
      assertThat(rows(db, "SELECT count(*) FROM keyless")).containsExactly("2");
      assertThat(CatalogSnapshot.of(db.dataSource()).differencesFrom(before)).isEmpty();
    }
  }

  @Test
  void anExclusionConstraintThatWasDroppedStaysSo(TestDatabase db) {
    db.execute("CREATE TABLE e (id int PRIMARY KEY, r int, CONSTRAINT ex EXCLUDE (r WITH =))");
    try (TestEngine test = new TestEngine(db)) {
      Engine engine = test.engine();
      Report started = start(engine, "m1", file("{drop_constraint: {table: e, name: ex}}"));
      assertThat(started.plan().notes()).anyMatch(note -> note.contains("no rollback brings it"));
      assertThat(ended(engine.complete("m1", "ada", EngineListener.NONE)))
          .isEqualTo(State.COMPLETED);
      assertThat(ended(engine.rollback("m1", "ada", EngineListener.NONE)))
          .isEqualTo(State.ROLLED_BACK);
      assertThat(
              rows(
                  db,
                  "SELECT conname FROM pg_constraint WHERE conrelid = 'e'::regclass AND contype = 'x'"))
          .isEmpty();
    }
  }
}
