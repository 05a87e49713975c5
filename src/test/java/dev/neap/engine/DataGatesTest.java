package dev.neap.engine;

import static dev.neap.engine.QuickMigration.ALTER;
import static dev.neap.engine.QuickMigration.TABLES;
import static dev.neap.engine.QuickMigration.file;
import static dev.neap.engine.QuickMigration.start;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.neap.lifecycle.State;
import dev.neap.lifecycle.Verdict;
import dev.neap.migration.Phase;
import dev.neap.support.TestDatabase;
import dev.neap.support.TestDatabases;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Gates that look at the data: preflight, verification, archive. */
@ExtendWith(TestDatabases.class)
class DataGatesTest {

  private final TestDatabase database;

  DataGatesTest(TestDatabase database) {
    this.database = database;
  }

  @BeforeEach
  void tables() {
    database.execute(TABLES);
  }

  @Test
  void whatSpeaksAgainstItByTheTimeItBeginsKeepsItFromBeginning() {
    String file = file("{rename_table: {from: b, to: c}}") + "flags: {expand: off}\n";
    try (TestEngine test = new TestEngine(database)) {
      start(test.engine(), "m1", file);
      assertThat(verdict(test, Phase.EXPAND, "preflight").isOpen()).isTrue();
      database.execute("CREATE SEQUENCE c");
      test.engine().setFlag("m1.expand", "on", "ada");
      Report waits = test.engine().drive("m1", EngineListener.NONE);
      assertThat(waits.standing().state()).isEqualTo(State.PLANNED);
      assertThat(waits.closed())
          .anySatisfy(
              closed -> {
                assertThat(closed.gate()).isEqualTo("preflight");
                assertThat(closed.reason()).contains("NEAP-", "c");
              });
      database.execute("DROP SEQUENCE c");
      assertThat(test.engine().drive("m1", EngineListener.NONE).standing().state())
          .isEqualTo(State.TIGHTENED);
    }
  }

  @Test
  void rowsThatDifferOrWereFilledAfterTheComparisonKeepContractClosed() {
    try (TestEngine test = new TestEngine(database)) {
      start(test.engine(), "m1", file(ALTER));
      assertThat(verification(test))
          .isEqualTo("none of 100 rows differed, compared after the last chunk");
      database.execute("UPDATE neap.verification SET different = 3");
      assertThat(verification(test)).isEqualTo("rows that differ: 3");
      database.execute(
          "UPDATE neap.verification SET different = 0",
          "UPDATE neap.checkpoint SET updated_at = clock_timestamp() WHERE step NOT LIKE '%(round 1)'");
      assertThat(verification(test)).contains("the comparison began at", "rows were filled until");
      Report waits = test.engine().complete("m1", "ada", EngineListener.NONE);
      assertThat(waits.closed()).extracting(Verdict::gate).containsExactly("verification");
      database.execute("DELETE FROM neap.verification");
      assertThat(verification(test)).isEqualTo("0 of 1 comparisons are done");
    }
  }

  @Test
  void anArchiveForWhichThereIsNoRoomIsNotBegun() {
    try (TestEngine test = new TestEngine(database, Map.of("neap.gates.archive.limit", "1MB"))) {
      database.execute("ANALYZE a");
      start(test.engine(), "m1", file(ALTER));
      Report waits = test.engine().complete("m1", "ada", EngineListener.NONE);
      assertThat(waits.standing().state()).isEqualTo(State.ROLLED_OUT);
      assertThat(waits.closed())
          .singleElement()
          .satisfies(
              closed -> {
                assertThat(closed.gate()).isEqualTo("archive");
                assertThat(closed.reason())
                    .contains("archive x of a, about 100 rows and 1 MiB", "of 1 MiB are taken");
              });
    }
    try (TestEngine test = new TestEngine(database)) {
      assertThat(test.engine().complete("m1", "ada", EngineListener.NONE).standing().state())
          .isEqualTo(State.COMPLETED);
    }
  }

  private static String verification(TestEngine test) {
    return verdict(test, Phase.CONTRACT, "verification").reason();
  }

  private static Verdict verdict(TestEngine test, Phase phase, String gate) {
    return requireNonNull(test.engine().status("m1").gates().get(phase)).stream()
        .filter(verdict -> verdict.gate().equals(gate))
        .findFirst()
        .orElseThrow();
  }
}
