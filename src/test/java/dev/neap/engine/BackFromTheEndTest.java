package dev.neap.engine;

import static dev.neap.engine.QuickMigration.ended;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.neap.lifecycle.State;
import dev.neap.migration.Phase;
import dev.neap.support.CatalogSnapshot;
import dev.neap.support.DataSnapshot;
import dev.neap.support.TestDatabase;
import dev.neap.support.TestDatabases;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A completed migration comes back by the plan as it was stored, whatever points at what. */
@Tag("contract")
@ExtendWith(TestDatabases.class)
class BackFromTheEndTest {

  private static final String[] TABLES = {
    "CREATE TABLE p (id int PRIMARY KEY, u int UNIQUE, n int, par int CONSTRAINT pp REFERENCES p (u),"
        + " twice int GENERATED ALWAYS AS (id * 2) STORED)",
    "CREATE TABLE c (id int PRIMARY KEY, pu int CONSTRAINT fk REFERENCES p (u), q int, note text"
        + " NOT NULL DEFAULT 'x', x int CONSTRAINT cx REFERENCES p (u))",
    "INSERT INTO p SELECT i, i + 10, i, i + 10 FROM generate_series(1, 50) i",
    "INSERT INTO c SELECT i, i + 10, i, 'n' || i, i + 10 FROM generate_series(1, 50) i",
  };

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{drop_column: {table: c, column: note}}",
        "{drop_column: {table: p, column: twice}}, {add_column: {table: p, column: {name: s, type:"
            + " int, unique: true, generated: {identity: {}}}}}",
        "{drop_constraint: {table: c, name: fk}}, {drop_constraint: {table: c, name: cx}},"
            + " {drop_constraint: {table: p, name: pp}}, {drop_column: {table: p, column: u}}",
        "{drop_constraint: {table: p, name: pp}}, {drop_column: {table: c, column: x}},"
            + " {drop_constraint: {table: c, name: fk, up: pu, down: pu}},"
            + " {drop_column: {table: p, column: u}}",
        "{drop_table: {name: c}}, {drop_constraint: {table: p, name: pp}},"
            + " {drop_column: {table: p, column: u}}",
        "{create_constraint: {table: p, name: pn, type: unique, columns: [n]}}, {create_constraint:"
            + " {table: c, name: cq, type: foreign_key, columns: [q], references: {table: p, columns:"
            + " [n]}}}",
        "{add_column: {table: p, column: {name: k, type: int, unique: true}, up: n}},"
            + " {add_column: {table: c, column: {name: pk, type: int, nullable: true, references:"
            + " {name: ck, table: p, column: k}}, up: q}}, {create_table: {name: d, columns: [{name:"
            + " k, type: int, references: {name: dk, table: p, column: k}}]}}",
        "{add_column: {table: c, column: {name: par, type: int, nullable: true, references: {name:"
            + " cpar, table: c, column: id}}, up: q}}, {rename_column: {table: c, from: id, to: nr}}",
        "{rename_table: {from: p, to: p2}}, {rename_table: {from: c, to: c2}},"
            + " {drop_constraint: {table: c2, name: fk}}",
      })
  void catalogAndRowsAreAsBefore(String operations, TestDatabase db) {
    db.execute(TABLES);
    CatalogSnapshot catalog = CatalogSnapshot.of(db.dataSource());
    DataSnapshot data = DataSnapshot.of(db.dataSource());
    String file = QuickMigration.file(operations);
    try (TestEngine test = new TestEngine(db)) {
      Engine engine = test.engine();
      QuickMigration.start(engine, "m", file);
      assertThat(ended(engine.complete("m", "ada", EngineListener.NONE)))
          .isEqualTo(State.COMPLETED);
      assertThat(ended(engine.rollback("m", "ada", EngineListener.NONE)))
          .isEqualTo(State.ROLLED_BACK);
      assertThat(CatalogSnapshot.of(db.dataSource()).differencesFrom(catalog)).isEmpty();
      assertThat(DataSnapshot.of(db.dataSource()).differencesFrom(data)).isEmpty();
    }
  }

  @Test
  void aTableThatGrewIsNotLockedForItsExclusionConstraint(TestDatabase db) {
    db.execute(
        "CREATE TABLE r (id int PRIMARY KEY, room int4range, CONSTRAINT nover EXCLUDE USING gist"
            + " (room WITH &&))");
    try (TestEngine test = new TestEngine(db)) {
      Engine engine = test.engine();
      String file = QuickMigration.file("{rename_column: {table: r, from: room, to: seat}}");
      QuickMigration.start(engine, "m", file);
      db.execute("INSERT INTO r (id) SELECT generate_series(1, 200000)");
      Report waits = engine.complete("m", "ada", EngineListener.NONE);
      assertThat(waits.standing().state()).isEqualTo(State.ROLLED_OUT);
      assertThat(waits.gates().get(Phase.CONTRACT))
          .filteredOn(v -> v.gate().equals("size"))
          .singleElement()
          .satisfies(v -> assertThat(v.reason()).contains("has grown", "nover"));
      assertThat(ended(engine.rollback("m", "ada", EngineListener.NONE)))
          .isEqualTo(State.ROLLED_BACK);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "NEAP-1200 | {add_column: {table: parent, column: {name: g, type: int, nullable: true,"
            + " generated: {expression: a + 1}}}}",
        "NEAP-1105 | {add_column: {table: p, column: {name: g, type: int, nullable: true, generated:"
            + " {expression: n + 1}}}}, {rename_column: {table: p, from: n, to: m}}",
        "NEAP-1112 | {drop_column: {table: c, column: x}}, {drop_column: {table: p, column: u}}",
      })
  void whatWouldStickLaterIsRefusedBefore(String told, TestDatabase db) {
    db.execute(TABLES);
    db.execute("CREATE TABLE parent (a int)", "CREATE TABLE child () INHERITS (parent)");
    String[] parts = told.split(" \\| ");
    try (TestEngine test = new TestEngine(db)) {
      Engine engine = test.engine();
      assertThatThrownBy(() -> QuickMigration.start(engine, "m", QuickMigration.file(parts[1])))
          .hasMessageContaining(parts[0]);
    }
  }
}
