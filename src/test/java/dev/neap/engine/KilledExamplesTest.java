package dev.neap.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.neap.lifecycle.State;
import dev.neap.lifecycle.UnknownMigrationException;
import dev.neap.support.CatalogSnapshot;
import dev.neap.support.DataSnapshot;
import dev.neap.support.TestDatabase;
import dev.neap.support.TestDatabases;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every example, with the engine killed at each commit of its steps: under clients of both shapes
 * to its end, and taken back from each state that it was left in.
 */
@Tag("matrix")
@ExtendWith(TestDatabases.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KilledExamplesTest {

  private static final long SEED = 20_261_130;

  private final TestDatabase shop;
  private final Lives onward = Lives.killed();
  private final Lives back = Lives.killed();

  KilledExamplesTest(TestDatabase shop) {
    this.shop = shop;
    shop.execute(ContractExample.shop());
  }

  static List<ContractExample> examples() {
    return ContractExample.all();
  }

  @ParameterizedTest
  @MethodSource("examples")
  void completesUnderClientsOfBothShapes(ContractExample example) {
    try (TestDatabase database = shop.copy();
        TestDatabase goal = shop.copy()) {
      goal.execute(example.plain());
      new ExampleRun(example, onward::live, SEED).startAndComplete(database, goal);
    }
  }

  @ParameterizedTest
  @MethodSource("examples")
  void isTakenBackFromEachStateThatItWasLeftIn(ContractExample example) {
    try (TestDatabase database = shop.copy()) {
      CatalogSnapshot catalog = CatalogSnapshot.of(database.dataSource());
      DataSnapshot data = DataSnapshot.of(database.dataSource());
      back.live(
          database,
          example.name(),
          (engine, listener) -> {
            if (stands(engine, example).filter(s -> s != State.ROLLED_BACK).isPresent()) {
              takeBack(example, database);
              assertThat(CatalogSnapshot.of(database.dataSource()).differencesFrom(catalog))
                  .isEmpty();
              assertThat(DataSnapshot.of(database.dataSource()).differencesFrom(data)).isEmpty();
            }
            Report report =
                engine.start(example.migration(), example.name() + ".json", "ada", listener);
            assertThat(report.standing().failure()).isNull();
            assertThat(report.standing().state()).isEqualTo(State.TIGHTENED);
          });
    }
  }

  private static void takeBack(ContractExample example, TestDatabase database) {
    try (TestEngine calm = new TestEngine(database)) {
      Report report = calm.engine().rollback(example.name(), "ada", EngineListener.NONE);
      assertThat(report.standing().failure()).isNull();
      assertThat(report.standing().state()).isEqualTo(State.ROLLED_BACK);
    }
  }

  private static Optional<State> stands(Engine engine, ContractExample example) {
    try {
      return Optional.of(engine.status(example.name()).standing().state());
    } catch (UnknownMigrationException e) {
      return Optional.empty();
    }
  }
}
