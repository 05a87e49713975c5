package dev.neap.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.neap.lifecycle.State;
import dev.neap.support.TestDatabase;
import dev.neap.support.TestDatabases;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Two migrations don't change one table at the same time, however they name it. */
@ExtendWith(TestDatabases.class)
class NeighboursTest {

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

  /** Keys that one moves to other columns would go with the columns of the other one. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "alter_column: {table: customers, column: id, type: bigint}"
            + " | alter_column: {table: purchases, column: customer, type: bigint} | customers, purchases",
        "alter_column: {table: purchases, column: customer, type: bigint}"
            + " | alter_column: {table: customers, column: id, type: bigint} | customers, purchases",
        "alter_column: {table: customers, column: id, type: bigint}"
            + " | create_constraint: {table: notes, name: known, type: foreign_key, columns: [customer],"
            + " references: {table: customers, columns: [id]}, up: {customer: customer},"
            + " down: {customer: customer}} | customers",
        "add_column: {table: notes, column: {name: buyer, type: int, nullable: true, references:"
            + " {name: known, table: customers, column: id}}}"
            + " | drop_column: {table: customers, column: name} | customers",
        "create_table: {name: fresh, columns: [{name: id, type: int, pk: true, references:"
            + " {name: known, table: customers, column: id}}]}"
            + " | drop_column: {table: customers, column: name} | customers",
      })
  void tablesThatAKeyLinksAreChangedOneAfterTheOther(
      String first, String second, String shared, TestDatabase db) {
    db.execute(
        "CREATE TABLE customers (id int PRIMARY KEY, name text)",
        "CREATE TABLE purchases (id int PRIMARY KEY, customer int REFERENCES customers)",
        "CREATE TABLE notes (id int PRIMARY KEY, customer int)",
        "INSERT INTO customers VALUES (1, 'ann')",
        "INSERT INTO purchases VALUES (1, 1)",
        "INSERT INTO notes VALUES (1, 1)");
    try (TestEngine test = new TestEngine(db)) {
      Engine engine = test.engine();
      start(engine, "first", first);
      assertThatThrownBy(() -> start(engine, "second", second))
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining("NEAP-6106")
          .hasMessageContaining("first is changing " + shared + " and is");
      assertThat(engine.complete("first", "ada", EngineListener.NONE).standing().state())
          .isEqualTo(State.COMPLETED);
      start(engine, "second", second);
      assertThat(engine.complete("second", "ada", EngineListener.NONE).standing().state())
          .isEqualTo(State.COMPLETED);
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
