package dev.neap.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.neap.lifecycle.State;
import dev.neap.migration.Migration;
import dev.neap.support.CatalogSnapshot;
import dev.neap.support.TestDatabase;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/**
 * Carries an example out on a database in use, and compares what it leaves with {@link
 * Expectation}.
 *
 * @param example the example
 * @param driver how engines work
 * @param seed of the clients' statements
 */
record ExampleRun(ContractExample example, Driver driver, long seed) {

  /** Lets engines do a piece of work, in one life or in many. */
  @FunctionalInterface
  interface Driver {

    /** One engine that nothing happens to. */
    Driver CALM =
        (database, what, work) -> {
          try (TestEngine engine = new TestEngine(database)) {
            work.accept(engine.engine(), EngineListener.NONE);
          }
        };

    /** Does the work to its end. */
    void work(TestDatabase database, String what, BiConsumer<Engine, EngineListener> work);
  }

  /**
   * Starts it and takes it back before contract.
   *
   * @param database where; nobody is connected to it
   * @param goal the same with the plain change
   */
  void startAndRollBack(TestDatabase database, TestDatabase goal) {
    CatalogSnapshot catalog = CatalogSnapshot.of(database.dataSource());
    try (Expectation expected = new Expectation(database, example);
        LiveShop shop = new LiveShop(database, goal, example, seed)) {
      Map<String, List<String>> columns = TableRows.columns(database, "public");
      driver.work(database, "start " + example, this::start);
      shop.started();
      shop.holdAndEndNew(
          () -> {
            expected.repeat(shop.old.done(), shop.fresh.done());
            assertExpected(database, version(), goal, expected.newShape(), expected);
            TableRows old = example.inPlace() ? expected.newShape() : expected.oldShape();
            assertThat(TableRows.of(database, "public", columns).differencesFrom(old))
                .as("old shape, seed %d", seed)
                .isEmpty();
            assertColumnsStand(catalog, database);
          });
      driver.work(database, "rollback " + example, this::rollBack);
      shop.end(shop.old);
      expected.repeatOld(shop.old.done());
      assertThat(CatalogSnapshot.of(database.dataSource()).differencesFrom(catalog)).isEmpty();
      assertThat(TableRows.of(database, "public").differencesFrom(expected.oldShape()))
          .as("after rollback, seed %d", seed)
          .isEmpty();
      assertThat(expected.refusals()).as("seed %d", seed).isEmpty();
      assertThat(leftInNeap(database)).isEmpty();
    }
  }

  /**
   * Starts it and completes it.
   *
   * @param database where; nobody is connected to it
   * @param goal the same with the plain change
   */
  void startAndComplete(TestDatabase database, TestDatabase goal) {
    try (Expectation expected = new Expectation(database, example);
        LiveShop shop = new LiveShop(database, goal, example, seed)) {
      driver.work(database, "start " + example, this::start);
      shop.started();
      shop.endOld();
      driver.work(database, "complete " + example, this::complete);
      shop.end(shop.fresh);
      assertThat(
              CatalogSnapshot.of(database.dataSource())
                  .differencesFrom(CatalogSnapshot.of(goal.dataSource())))
          .isEmpty();
      expected.repeat(shop.old.done(), shop.fresh.done());
      assertExpected(database, "public", goal, expected.newShape(), expected);
      assertExpected(database, version(), goal, expected.newShape(), expected);
      assertThat(leftInNeap(database))
          .allMatch(name -> name.matches("(run\\d_)?(archive|kept)_.*"));
    }
  }

  private void assertExpected(
      TestDatabase database,
      String schema,
      TestDatabase goal,
      TableRows rows,
      Expectation expected) {
    assertThat(TableRows.columns(database, schema)).isEqualTo(TableRows.columns(goal, "public"));
    assertThat(TableRows.of(database, schema).differencesFrom(rows))
        .as("new shape in %s, seed %d", schema, seed)
        .isEmpty();
    assertThat(expected.refusals()).as("seed %d", seed).isEmpty();
  }

  private void start(Engine engine, EngineListener listener) {
    Migration migration = example.migration();
    for (int time = 0; time < 2; time++) {
      Report report = engine.start(migration, example.name() + ".json", "ada", listener);
      assertThat(report.standing().failure()).isNull();
      assertThat(report.standing().state()).isEqualTo(State.TIGHTENED);
    }
  }

  private void complete(Engine engine, EngineListener listener) {
    for (int time = 0; time < 2; time++) {
      assertEnded(engine.complete(example.name(), "ada", listener), State.COMPLETED);
    }
    assertEnded(
        engine.start(example.migration(), example.name() + ".json", "ada", listener),
        State.COMPLETED);
    assertRefused(() -> engine.pause(example.name(), "ada", "why"));
    assertRefused(() -> engine.retry(example.name(), "ada", listener));
  }

  private void rollBack(Engine engine, EngineListener listener) {
    assertEnded(engine.rollback(example.name(), "ada", listener), State.ROLLED_BACK);
    assertEnded(engine.rollback(example.name(), "ada", listener), State.ROLLED_BACK);
    assertRefused(() -> engine.pause(example.name(), "ada", "why"));
    assertRefused(() -> engine.retry(example.name(), "ada", listener));
    assertRefused(() -> engine.complete(example.name(), "ada", listener));
  }

  private static void assertEnded(Report report, State state) {
    assertThat(report.standing().failure()).isNull();
    assertThat(report.standing().state()).as("%s", report.closed()).isEqualTo(state);
  }

  private static void assertRefused(ThrowingCallable call) {
    Throwable thrown = catchThrowable(call);
    if (thrown instanceof MortalDatabase.Death death) {
      throw death;
    }
    assertThat(thrown).hasMessageStartingWith("NEAP-");
  }

  /** What old clients see of the columns is as it was. */
  private static void assertColumnsStand(CatalogSnapshot before, TestDatabase database) {
    assertThat(CatalogSnapshot.of(database.dataSource()).lines())
        .containsAll(before.lines().stream().filter(l -> l.startsWith("column | ")).toList());
  }

  private String version() {
    return "public_" + example.name();
  }

  private static List<String> leftInNeap(TestDatabase database) {
    return database.sql().sql(LEFT).query(String.class).list();
  }

  /** Of a migration: neither of Neap's own, nor of Spring Batch. */
  private static final String LEFT =
      """
      SELECT relname FROM pg_class WHERE relnamespace = 'neap'::regnamespace
        AND relkind IN ('r', 'S', 'v') AND relname ~ '(customers|orders|clients|refunds)'
      UNION ALL
      SELECT proname FROM pg_proc WHERE pronamespace = 'neap'::regnamespace
        AND proname ~ '(customers|orders|clients|refunds)'
      """;
}
