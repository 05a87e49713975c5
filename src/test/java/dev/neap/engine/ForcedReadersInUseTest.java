package dev.neap.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.neap.flag.FlagStore;
import dev.neap.flag.ForcedReader;
import dev.neap.lifecycle.State;
import dev.neap.lifecycle.Verdict;
import dev.neap.support.TestDatabase;
import dev.neap.support.TestDatabases;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Nobody is forced to a shape that is not there, and none is dropped that somebody is forced to.
 */
@Tag("matrix")
@ExtendWith(TestDatabases.class)
class ForcedReadersInUseTest {

  private static final String KEY = "m.read-new";

  private final TestDatabase database;

  ForcedReadersInUseTest(TestDatabase database) {
    this.database = database;
  }

  @BeforeEach
  void tables() {
    database.execute(QuickMigration.TABLES);
  }

  @Test
  void contractWaitsForTheLastReaderOfTheOldShape() {
    try (TestEngine test = new TestEngine(database)) {
      Engine engine = test.engine();
      QuickMigration.start(
          engine, "m", QuickMigration.file(QuickMigration.ALTER) + "flags: {expand: false}\n");
      assertThatThrownBy(() -> engine.forceReader(KEY, "ann", "new", "ada"))
          .isInstanceOfSatisfying(
              RefusedException.class, e -> assertThat(e.code()).isEqualTo("NEAP-6107"));
      engine.forceReader(KEY, "bob", "old", "ada");
      Report waiting = engine.complete("m", "ada", EngineListener.NONE);
      assertThat(waiting.standing().state()).isEqualTo(State.ROLLED_OUT);
      assertThat(waiting.closed())
          .filteredOn(v -> v.gate().equals("soak"))
          .singleElement()
          .returns("readers that are forced to the old shape: bob", Verdict::reason);

      engine.forceReader(KEY, "bob", null, "ada");
      assertThat(QuickMigration.ended(engine.complete("m", "ada", EngineListener.NONE)))
          .isEqualTo(State.COMPLETED);
      assertThatThrownBy(() -> engine.forceReader(KEY, "bob", "old", "ada"))
          .isInstanceOfSatisfying(
              RefusedException.class, e -> assertThat(e.code()).isEqualTo("NEAP-6107"));
    }
  }

  @Test
  void rollbackTakesForcedReadersBackFirst() {
    try (TestEngine test = new TestEngine(database)) {
      Engine engine = test.engine();
      QuickMigration.start(engine, "m", QuickMigration.file(QuickMigration.ALTER));
      engine.forceReader(KEY, "ann", "new", "ada");
      assertThat(QuickMigration.ended(engine.rollback("m", "ada", EngineListener.NONE)))
          .isEqualTo(State.ROLLED_BACK);
      assertThat(test.bean(FlagStore.class).forced(KEY)).extracting(ForcedReader::reader).isEmpty();
    }
  }
}
