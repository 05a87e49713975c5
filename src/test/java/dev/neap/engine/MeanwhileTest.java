package dev.neap.engine;

import static dev.neap.engine.QuickMigration.ALTER;
import static dev.neap.engine.QuickMigration.TABLES;
import static dev.neap.engine.QuickMigration.ended;
import static dev.neap.engine.QuickMigration.file;
import static dev.neap.engine.QuickMigration.rows;
import static dev.neap.engine.QuickMigration.start;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.neap.flag.FlagStore;
import dev.neap.lifecycle.State;
import dev.neap.support.CatalogSnapshot;
import dev.neap.support.DataSnapshot;
import dev.neap.support.TestDatabase;
import dev.neap.support.TestDatabases;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What people and other migrations make meanwhile is neither taken for Neap's own nor lost. */
@ExtendWith(TestDatabases.class)
class MeanwhileTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "NEAP-1108 | {rename_table: {from: b, to: c}}, {create_table: {name: b, columns: [{name: id, type: int}]}}",
        "NEAP-1108 | {drop_table: {name: b}}, {create_table: {name: b, columns: [{name: id, type: int}]}}",
        "NEAP-1194 | {rename_table: {from: b, to: c}}, {rename_table: {from: c, to: d}}",
        "NEAP-1194 | {rename_table: {from: b, to: c}}, {drop_table: {name: c}}",
        "NEAP-1196 | {create_table: {name: c, columns: [{name: id, type: int}]}}, {rename_table: {from: c, to: d}}",
        "NEAP-1196 | {create_table: {name: c, columns: [{name: id, type: int}]}}, {alter_column: {table: c, column: id, type: bigint}}",
        "NEAP-1107 | {sql: {up: SELECT 1}}, {alter_column: {table: a, column: x, check: {name: a_pkey, constraint: x > 5}, up: x, down: x}}",
        "NEAP-1107 | {sql: {up: SELECT 1}}, {alter_column: {table: a, column: x, unique: {name: a_pkey}, up: x, down: x}}",
        "NEAP-1107 | {sql: {up: SELECT 1}}, {add_column: {table: b, column: {name: k, type: int, nullable: true, check: {name: b_a_fkey, constraint: k > 5}}}}",
        "NEAP-1107 | {sql: {up: SELECT 1}}, {add_column: {table: b, column: {name: k, type: int, nullable: true, references: {name: b_a_fkey, table: a, column: id}}}}",
        "NEAP-1181 | {sql: {up: SELECT 1}}, {add_column: {table: a, column: {name: u, type: int, nullable: true, unique: true}, up: y}}",
        "NEAP-1181 | {sql: {up: SELECT 1}}, {create_constraint: {table: a, name: a_u_key, type: unique, columns: [y]}}",
        "NEAP-1197 | {alter_column: {table: a, column: id, nullable: true}}",
        "NEAP-1107 | {alter_column: {table: a, column: x, check: {name: c, constraint: x > 0}, up: x, down: x}}, {alter_column: {table: a, column: y, check: {name: c, constraint: y > 5}, up: y, down: y}}",
        "NEAP-1181 | {sql: {up: SELECT 1}}, {create_index: {table: a, name: i, columns: [{column: x}]}}, {create_constraint: {table: a, name: i, type: unique, columns: [y]}}",
      })
  void operationsThatWouldTakeOrLoseSomethingAreRefused(
      String code, String operations, TestDatabase db) {
    db.execute(TABLES);
    try (TestEngine test = new TestEngine(db)) {
      CatalogSnapshot before = CatalogSnapshot.of(db.dataSource());
      assertThatThrownBy(() -> start(test.engine(), "clash", file(operations)))
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining(code);
      assertThat(CatalogSnapshot.of(db.dataSource()).differencesFrom(before)).isEmpty();
    }
  }

  @Test
  void whatOthersMadeBeforeExpandIsNotTaken(TestDatabase db) {
    db.execute(TABLES);
    try (TestEngine test = new TestEngine(db)) {
      Engine engine = test.engine();
      String file =
          file(
                  "{create_table: {name: fresh, columns: [{name: id, type: int, pk: true}]}},"
                      + "{add_column: {table: a, column: {name: extra, type: int, nullable: true}}}")
              + "flags: {expand: off}\n";
      assertThat(ended(start(engine, "late", file))).isEqualTo(State.PLANNED);
      db.execute(
          "CREATE TABLE fresh (id int PRIMARY KEY)",
          "INSERT INTO fresh VALUES (1), (2)",
          "ALTER TABLE a ADD extra int",
          "UPDATE a SET extra = 7");
      test.bean(FlagStore.class).set("late.expand", "on", "ada");
      Report held = engine.resume("late", "ada", EngineListener.NONE);
      assertThat(ended(held)).isEqualTo(State.PLANNED);
      assertThat(held.closed()).anyMatch(w -> w.toString().contains("public.fresh exists"));
      assertThat(ended(engine.rollback("late", "ada", EngineListener.NONE)))
          .isEqualTo(State.ROLLED_BACK);
      assertThat(rows(db, "SELECT count(*) FROM fresh, a WHERE extra = 7")).containsExactly("200");
    }
  }

  @Test
  void aRollbackIsRefusedWithTheKeysOfRowsThatItsNotNullForbids(TestDatabase db) {
    db.execute(TABLES);
    db.execute("ALTER TABLE a ALTER x SET NOT NULL");
    CatalogSnapshot before = CatalogSnapshot.of(db.dataSource());
    try (TestEngine test = new TestEngine(db)) {
      Engine engine = test.engine();
      start(engine, "m1", file("{alter_column: {table: a, column: x, nullable: true}}"));
      db.execute("UPDATE a SET x = NULL WHERE id IN (7, 9)");
      assertThatThrownBy(() -> engine.rollback("m1", "ada", EngineListener.NONE))
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining("NEAP-6135")
          .hasMessageContaining("2 rows, as {\"id\": 7}, {\"id\": 9}");
      assertThat(ended(engine.drive("m1", EngineListener.NONE))).isEqualTo(State.TIGHTENED);
      db.execute("UPDATE a SET x = 0 WHERE x IS NULL");
      assertThat(ended(engine.rollback("m1", "ada", EngineListener.NONE)))
          .isEqualTo(State.ROLLED_BACK);
      assertThat(CatalogSnapshot.of(db.dataSource()).differencesFrom(before)).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"child: p", "part_of: k"})
  void notNullThatComesFromAParentIsNotDropped(String column, TestDatabase db) {
    db.execute(TABLES);
    db.execute(
        "CREATE TABLE whole (k int NOT NULL) PARTITION BY RANGE (k)",
        "CREATE TABLE part_of PARTITION OF whole DEFAULT");
    String[] names = column.split(": ");
    boolean lets = names[0].equals("child") && version(db) < 18;
    String file =
        file(
            "{alter_column: {table: %s, column: %s, nullable: true}}"
                .formatted(names[0], names[1]));
    try (TestEngine test = new TestEngine(db)) {
      if (lets) {
        assertThat(ended(start(test.engine(), "null", file))).isEqualTo(State.TIGHTENED);
      } else {
        assertThatThrownBy(() -> start(test.engine(), "null", file))
            .isInstanceOf(RefusedException.class)
            .hasMessageContaining("NEAP-1197");
      }
    }
  }

  private static int version(TestDatabase db) {
    return db.sql()
        .sql("SELECT current_setting('server_version_num')::int / 10000")
        .query(Integer.class)
        .single();
  }

  @Test
  void aVersionKeepsItsViewsWhileAnotherMigrationGoesBackOrEnds(TestDatabase db) {
    db.execute(TABLES);
    try (TestEngine test = new TestEngine(db)) {
      Engine engine = test.engine();
      start(engine, "m1", file(ALTER));
      start(engine, "m2", file("{alter_column: {table: keyless, column: n, type: varchar}}"));
      assertThat(ended(engine.rollback("m1", "ada", EngineListener.NONE)))
          .isEqualTo(State.ROLLED_BACK);
      assertThat(rows(db, "SELECT to_jsonb(v)::text FROM public_m2.a v WHERE id = 1"))
          .containsExactly("{\"x\": 1, \"y\": 1, \"id\": 1}");
      start(engine, "m1", file(ALTER));
      assertThat(ended(engine.complete("m1", "ada", EngineListener.NONE)))
          .isEqualTo(State.COMPLETED);
      assertThat(rows(db, "SELECT x FROM public_m2.a WHERE id = 1")).containsExactly("2");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ALTER TABLE a ADD CONSTRAINT hand CHECK (x < 1000) | constraint hand | ALTER TABLE a DROP CONSTRAINT hand",
        "ALTER TABLE a ALTER x SET DEFAULT 9 | the default of column x | ALTER TABLE a ALTER x DROP DEFAULT",
        "ALTER TABLE a ALTER x SET NOT NULL | the NOT NULL of column x | ALTER TABLE a ALTER x DROP NOT NULL",
        "COMMENT ON COLUMN a.x IS 'hand' | the comment of column x | COMMENT ON COLUMN a.x IS NULL",
      })
  void whatIsDoneByHandToAColumnThatGoesHoldsContract(
      String made, String told, String undone, TestDatabase db) {
    db.execute(TABLES);
    try (TestEngine test = new TestEngine(db)) {
      Engine engine = test.engine();
      start(engine, "m1", file(ALTER));
      db.execute(made);
      Report held = engine.complete("m1", "ada", EngineListener.NONE);
      assertThat(ended(held)).isEqualTo(State.ROLLED_OUT);
      assertThat(held.closed()).singleElement().asString().contains("dependents", told);
      db.execute(undone);
      assertThat(ended(engine.complete("m1", "ada", EngineListener.NONE)))
          .isEqualTo(State.COMPLETED);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{alter_column: {table: a, column: x, check: {name: hand, constraint: x < 1000}, up: x, down: x}}"
            + " | a ADD CONSTRAINT hand CHECK (y > 0)",
        "{alter_column: {table: a, column: x, unique: {name: hand}, up: x, down: x}}"
            + " | a ADD CONSTRAINT hand UNIQUE (y)",
        "{alter_column: {table: b, column: a, references: {name: hand, table: a, column: id}, up: a, down: a}}"
            + " | b ADD CONSTRAINT hand FOREIGN KEY (id) REFERENCES a",
        "{alter_column: {table: a, column: x, type: bigint}},"
            + " {create_index: {table: a, name: hand, columns: [{column: x}], unique: true}}"
            + " | a ADD CONSTRAINT hand UNIQUE (y)",
        "{create_constraint: {table: parted, name: key, type: unique, columns: [id, k]}}"
            + " | parted_2 ADD CONSTRAINT parted_2_id_k_key UNIQUE (k)",
      })
  void aConstraintThatOthersMakeBeforeTightenIsNotTaken(
      String operation, String made, TestDatabase db) {
    db.execute(TABLES);
    try (TestEngine test = new TestEngine(db)) {
      Engine engine = test.engine();
      start(engine, "m1", file(operation) + "flags: {tighten: off}\n");
      db.execute("ALTER TABLE " + made);
      engine.setFlag("m1.tighten", "on", "ada");
      Report halted = engine.drive("m1", EngineListener.NONE);
      assertThat(halted.standing().haltedIn()).isEqualTo(State.TIGHTENING);
      assertThat(halted.standing().failure()).contains("already exists");
      db.execute("ALTER TABLE " + made.replaceAll("ADD (CONSTRAINT \\w+).*", "DROP $1"));
      engine.retry("m1", "ada", EngineListener.NONE);
      assertThat(ended(engine.complete("m1", "ada", EngineListener.NONE)))
          .isEqualTo(State.COMPLETED);
    }
  }

  @Test
  void aNameThatOthersTakeHoldsExpandAndContract(TestDatabase db) {
    db.execute(TABLES);
    String file = file("{rename_table: {from: a, to: hand}}") + "flags: {expand: off}\n";
    try (TestEngine test = new TestEngine(db)) {
      Engine engine = test.engine();
      start(engine, "m1", file);
      db.execute("CREATE TABLE hand (id int)");
      engine.setFlag("m1.expand", "on", "ada");
      assertHeld(engine.drive("m1", EngineListener.NONE), State.PLANNED);
      db.execute("DROP TABLE hand");
      assertThat(ended(engine.drive("m1", EngineListener.NONE))).isEqualTo(State.TIGHTENED);
      db.execute("CREATE VIEW hand AS SELECT 1 AS one");
      assertHeld(engine.complete("m1", "ada", EngineListener.NONE), State.ROLLED_OUT);
      db.execute("DROP VIEW hand");
      assertThat(ended(engine.complete("m1", "ada", EngineListener.NONE)))
          .isEqualTo(State.COMPLETED);
      assertThat(rows(db, "SELECT count(*) FROM hand")).containsExactly("100");
    }
  }

  private static void assertHeld(Report report, State state) {
    assertThat(ended(report)).isEqualTo(state);
    assertThat(report.closed()).anyMatch(w -> w.toString().contains("public.hand exists"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{alter_column: {table: a, column: id, type: bigint}}, {drop_table: {name: b}}",
        "{create_table: {name: fresh, columns: [{name: id, type: int, pk: true}]}}",
        "{create_index: {table: parted, name: parted_id, columns: [{column: id}]}}",
        "{create_constraint: {table: keyless, name: keyless_pkey, type: primary_key, columns: [m, n],"
            + " up: {m: 'coalesce(m, 99)', n: n}, down: {m: 'nullif(m, 99)', n: n}}}",
      })
  void goesForthAndBackTwice(String operations, TestDatabase db) {
    db.execute(TABLES);
    CatalogSnapshot catalog = CatalogSnapshot.of(db.dataSource());
    DataSnapshot data = DataSnapshot.of(db.dataSource());
    try (TestEngine test = new TestEngine(db)) {
      Engine engine = test.engine();
      for (int round = 0; round < 2; round++) {
        assertThat(ended(start(engine, "twice", file(operations)))).isEqualTo(State.TIGHTENED);
        assertThat(ended(engine.rollback("twice", "ada", EngineListener.NONE)))
            .isEqualTo(State.ROLLED_BACK);
        start(engine, "twice", file(operations));
        Report complete = engine.complete("twice", "ada", EngineListener.NONE);
        assertThat(complete.closed()).isEmpty();
        assertThat(ended(complete)).isEqualTo(State.COMPLETED);
        assertThat(ended(engine.rollback("twice", "ada", EngineListener.NONE)))
            .isEqualTo(State.ROLLED_BACK);
        assertThat(CatalogSnapshot.of(db.dataSource()).differencesFrom(catalog)).isEmpty();
        assertThat(DataSnapshot.of(db.dataSource()).differencesFrom(data)).isEmpty();
      }
    }
  }
}
