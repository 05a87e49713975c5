package dev.neap.engine;

import dev.neap.support.TestDatabase;
import dev.neap.support.TestDatabases;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every example is carried out, taken back, and carried out again under clients of both shapes, and
 * what they find and leave is what they would with the plain statements in between.
 */
@Tag("matrix")
@ExtendWith(TestDatabases.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LiveExamplesTest {

  private static final long SEED = 20_261_129;

  private final TestDatabase shop;

  LiveExamplesTest(TestDatabase shop) {
    this.shop = shop;
    shop.execute(ContractExample.shop());
  }

  static List<ContractExample> examples() {
    return ContractExample.all();
  }

  @ParameterizedTest
  @MethodSource("examples")
  void goesBackAndCompletesUnderClientsOfBothShapes(ContractExample example) {
    ExampleRun run = new ExampleRun(example, ExampleRun.Driver.CALM, SEED);
    try (TestDatabase database = shop.copy();
        TestDatabase goal = shop.copy()) {
      goal.execute(example.plain());
      run.startAndRollBack(database, goal);
      run.startAndComplete(database, goal);
    }
  }
}
