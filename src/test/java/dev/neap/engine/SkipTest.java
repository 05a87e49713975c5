package dev.neap.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.neap.lifecycle.State;
import dev.neap.support.TestDatabase;
import dev.neap.support.TestDatabases;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A step that can't be done is left out where nothing is lost by it, and only there. */
@ExtendWith(TestDatabases.class)
class SkipTest {

  private static final String UNIQUE =
      "{create_index: {table: orders, name: one_state, columns: [{column: state}], unique: true}}";

  @Test
  void anIndexThatCannotBeBuiltIsLeftOut(TestDatabase db) {
    db.execute(Trial.TABLE);
    db.execute("UPDATE orders SET state = id::text");
    try (TestEngine test = new TestEngine(db)) {
      Engine engine = test.engine();
      start(engine, "[" + UNIQUE + "]\nflags: {expand: off}");
      db.execute("UPDATE orders SET state = 'the same'");
      engine.setFlag("a.expand", "on", "ada");
      Report halted = engine.drive("a", EngineListener.NONE);
      assertThat(halted.standing().haltedIn()).isEqualTo(State.EXPANDING);
      assertThatThrownBy(() -> skip(engine, "no such step"))
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining("NEAP-6131")
          .hasMessageContaining("1 public.orders: ");
      Report on = skip(engine, "1");
      assertThat(on.standing().state()).isEqualTo(State.TIGHTENED);
      assertThat(engine.history("a"))
          .anyMatch(
              t ->
                  t.actor().equals("ada")
                      && t.reason().matches("skips 'public.orders: .+' of expand because dirty"));
      assertThat(engine.complete("a", "ada", EngineListener.NONE).standing().state())
          .isEqualTo(State.COMPLETED);
      assertThat(db.sql().sql("SELECT to_regclass('one_state') IS NULL").query().singleValue())
          .isEqualTo(true);
      assertThatThrownBy(() -> skip(engine, "1")).hasMessageContaining("NEAP-6130");
    }
  }

  @Test
  void statementsOfOnesOwnAreLeftOutAndDoNotRunLater(TestDatabase db) {
    db.execute(Trial.TABLE);
    try (TestEngine test = new TestEngine(db)) {
      Engine engine = test.engine();
      Report halted = start(engine, "[{sql: {up: \"DELETE FROM nowhere\", down: \"SELECT 1\"}}]");
      assertThat(halted.standing().haltedIn()).isEqualTo(State.EXPANDING);
      assertThat(skip(engine, "public.any table: run DELETE FROM nowhere").standing().state())
          .isEqualTo(State.TIGHTENED);
      assertThat(engine.rollback("a", "ada", EngineListener.NONE).standing().state())
          .isEqualTo(State.ROLLED_BACK);
      assertThat(start(engine, "[{sql: {up: \"DELETE FROM nowhere\", down: \"SELECT 1\"}}]"))
          .as("a new run leaves nothing out")
          .extracting(report -> report.standing().haltedIn())
          .isEqualTo(State.EXPANDING);
    }
  }

  /** Its rows would be lost, or a later step fail: the way on is another one. */
  @Test
  void whatOthersRestOnIsNotLeftOut(TestDatabase db) {
    db.execute(Trial.TABLE);
    try (TestEngine test = new TestEngine(db)) {
      Engine engine = test.engine();
      Report halted =
          start(
              engine,
              "[{alter_column: {table: orders, column: note, type: int, nullable: true, up: \"CASE WHEN id > 0 THEN"
                  + " note::int END\", down: \"note::text\"}}]");
      assertThat(halted.standing().haltedIn()).isEqualTo(State.BACKFILLING);
      assertThatThrownBy(() -> skip(engine, "1"))
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining("NEAP-6132")
          .hasMessageContaining("./neap rollback a");
      assertThat(engine.rollback("a", "ada", EngineListener.NONE).standing().state())
          .isEqualTo(State.ROLLED_BACK);
    }
  }

  @Test
  void everyStepThatMakesAShapeOrKeepsRowsIsNeeded(TestDatabase db) {
    db.execute(Trial.TABLE);
    try (TestEngine test = new TestEngine(db)) {
      var plan =
          test.engine()
              .plan(
                  TestEngine.migration(
                      "a",
                      "operations:\n  - "
                          + String.join(
                              "\n  - ",
                              Trial.all().subList(0, 5).stream().map(Trial::operation).toList())));
      assertThat(plan.objections()).isEmpty();
      assertThat(plan.phases().values().stream().flatMap(java.util.List::stream))
          .filteredOn(step -> Skips.isDispensable(plan, step))
          .extracting(dev.neap.migration.Step::what)
          .allMatch(
              what ->
                  what.matches(
                      "drop (function|a counter).*|tell the planner.*|take schema.*|make schema.*|show what other.*"));
    }
  }

  private static Report start(Engine engine, String operations) {
    return engine.start(
        TestEngine.migration(
            "a", "operations: " + operations + "\ncontract: {soak: 0s, quiet: 0s}\n"),
        "a.yaml",
        "ada",
        EngineListener.NONE);
  }

  private static Report skip(Engine engine, String step) {
    return engine.skip("a", step, "dirty", "ada", EngineListener.NONE);
  }
}
