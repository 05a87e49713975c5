package dev.neap.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.neap.lifecycle.State;
import dev.neap.support.TestDatabase;
import dev.neap.support.TestDatabases;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Two migrations don't change one table at the same time, however they name it. */
@ExtendWith(TestDatabases.class)
class NeighboursTest {

  private static final String[] SHOP = {
    "CREATE TABLE customers (id int PRIMARY KEY, name text)",
    "CREATE TABLE purchases (id int PRIMARY KEY, customer int REFERENCES customers)",
    "CREATE TABLE notes (id int PRIMARY KEY, customer int)",
    "INSERT INTO customers VALUES (1, 'ann')",
    "INSERT INTO purchases VALUES (1, 1)",
    "INSERT INTO notes VALUES (1, 1)"
  };
  private static final String NOW = "\ncontract: {soak: 0s, quiet: 0s}\n";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "drop_index: {name: orders_total}",
        "rename_column: {table: orders, from: note, to: remark}",
      })
  void oneWaitsForTheOther(String operation, TestDatabase db) {
    db.execute(Trial.TABLE);
    try (TestEngine test = new TestEngine(db)) {
      Engine engine = test.engine();
      engine.start(
          TestEngine.migration(
              "first",
              "operations: [{alter_column: {table: orders, column: total, type: bigint}}]" + NOW),
          "first.yaml",
          "ada",
          EngineListener.NONE);
      var second = TestEngine.migration("second", "operations: [{" + operation + "}]" + NOW);
      assertThatThrownBy(() -> engine.start(second, "second.yaml", "ada", EngineListener.NONE))
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining("NEAP-6106")
          .hasMessageContaining("first is changing orders");
      engine.complete("first", "ada", EngineListener.NONE);
      assertThat(engine.start(second, "second.yaml", "ada", EngineListener.NONE).standing().state())
          .isEqualTo(State.TIGHTENED);
    }
  }

  /** A key that one makes or moves would go with the columns of the other one, or keep them. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "alter_column: {table: customers, column: id, type: bigint}"
            + " | alter_column: {table: purchases, column: customer, type: bigint} | purchases",
        "alter_column: {table: purchases, column: customer, type: bigint}"
            + " | alter_column: {table: customers, column: id, type: bigint} | purchases",
        "alter_column: {table: customers, column: id, type: bigint}"
            + " | create_constraint: {table: notes, name: known, type: foreign_key, columns: [customer],"
            + " references: {table: customers, columns: [id]}, up: {customer: customer},"
            + " down: {customer: customer}} | customers",
        "add_column: {table: notes, column: {name: buyer, type: int, nullable: true, references:"
            + " {name: known, table: customers, column: id}}}"
            + " | alter_column: {table: customers, column: id, type: bigint} | customers, notes",
        "create_table: {name: fresh, columns: [{name: id, type: int, pk: true, references:"
            + " {name: known, table: customers, column: id}}]}"
            + " | rename_table: {from: customers, to: clients} | customers",
      })
  void tablesThatAKeyLinksAreChangedOneAfterTheOther(
      String first, String second, String shared, TestDatabase db) {
    db.execute(SHOP);
    try (TestEngine test = new TestEngine(db)) {
      Engine engine = test.engine();
      start(engine, "first", first);
      assertThatThrownBy(() -> start(engine, "second", second))
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining("NEAP-6106")
          .hasMessageContaining("first is changing " + shared + " and is");
      engine.rollback("first", "ada", EngineListener.NONE);
      start(engine, "second", second);
      assertThat(engine.complete("second", "ada", EngineListener.NONE).standing().state())
          .isEqualTo(State.COMPLETED);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "sql: {up: CREATE VIEW v AS SELECT 1 AS n, down: DROP VIEW v}"
            + " | sql: {up: CREATE VIEW w AS SELECT 1 AS n, down: DROP VIEW w}",
        "alter_column: {table: customers, column: name, type: varchar}"
            + " | create_table: {name: fresh, columns: [{name: id, type: int, pk: true, references:"
            + " {name: known, table: customers, column: id}}]}",
        "add_column: {table: customers, column: {name: mail, type: text, nullable: true}}"
            + " | alter_column: {table: purchases, column: customer, type: bigint}",
      })
  void othersGoSideBySideAndBackInAnyOrder(String first, String second, TestDatabase db) {
    db.execute(SHOP);
    try (TestEngine test = new TestEngine(db)) {
      Engine engine = test.engine();
      start(engine, "first", first);
      start(engine, "second", second);
      for (String name : List.of("first", "second")) {
        assertThat(engine.complete(name, "ada", EngineListener.NONE).standing().state())
            .isEqualTo(State.COMPLETED);
      }
      for (String name : List.of("first", "second")) {
        assertThat(engine.rollback(name, "ada", EngineListener.NONE).standing().state())
            .isEqualTo(State.ROLLED_BACK);
      }
    }
  }

  /** The way back makes a key anew that would point at columns which are on their way out. */
  @Test
  void aKeyThatWasDroppedIsNotMadeAgainWhileItsColumnsAreReplaced(TestDatabase db) {
    db.execute(SHOP);
    try (TestEngine test = new TestEngine(db)) {
      Engine engine = test.engine();
      start(engine, "first", "drop_constraint: {table: purchases, name: purchases_customer_fkey}");
      engine.complete("first", "ada", EngineListener.NONE);
      start(engine, "second", "alter_column: {table: customers, column: id, type: bigint}");
      assertThatThrownBy(() -> engine.rollback("first", "ada", EngineListener.NONE))
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining("NEAP-6119")
          .hasMessageContaining("second has changed customers");
    }
  }

  @Test
  void whatAnotherOneHasBuiltOnIsNotTakenBackFirst(TestDatabase db) {
    db.execute(Trial.TABLE);
    try (TestEngine test = new TestEngine(db)) {
      Engine engine = test.engine();
      start(engine, "first", "alter_column: {table: orders, column: total, type: bigint}");
      engine.complete("first", "ada", EngineListener.NONE);
      start(engine, "second", "rename_table: {from: orders, to: purchases}");
      isRefused(engine);
      engine.complete("second", "ada", EngineListener.NONE);
      isRefused(engine);
      engine.rollback("second", "ada", EngineListener.NONE);
      assertThat(engine.rollback("first", "ada", EngineListener.NONE).standing().state())
          .isEqualTo(State.ROLLED_BACK);
    }
  }

  private static void isRefused(Engine engine) {
    assertThatThrownBy(() -> engine.rollback("first", "ada", EngineListener.NONE))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("NEAP-6119")
        .hasMessageContaining("second has changed orders");
  }

  private static void start(Engine engine, String name, String operation) {
    engine.start(
        TestEngine.migration(name, "operations: [{" + operation + "}]" + NOW),
        name + ".yaml",
        "ada",
        EngineListener.NONE);
  }
}
