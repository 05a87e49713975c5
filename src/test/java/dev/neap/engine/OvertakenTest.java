package dev.neap.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.neap.lifecycle.MigrationStore;
import dev.neap.lifecycle.Standing;
import dev.neap.lifecycle.State;
import dev.neap.migration.Migration;
import dev.neap.migration.Phase;
import dev.neap.migration.Plan;
import dev.neap.migration.Step;
import dev.neap.postgres.LeaseLostException;
import dev.neap.support.TestDatabase;
import dev.neap.support.TestDatabases;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A process that froze, and wakes when another one has taken over and carried on. */
@ExtendWith(TestDatabases.class)
class OvertakenTest {

  private static final Migration MIGRATION =
      TestEngine.migration(
          "change", "operations:\n  - rename_column: {table: orders, from: state, to: status}\n");

  private final TestDatabase database;
  private final TestEngine one;

  OvertakenTest(TestDatabase database) {
    this.database = database;
    one = new TestEngine(database);
  }

  @BeforeEach
  void table() {
    database.execute(Trial.TABLE);
  }

  @AfterEach
  void end() {
    one.close();
  }

  @Test
  void movesNothingByWhatItKnewWhenItFroze() {
    MigrationStore store = one.bean(MigrationStore.class);
    EngineListener frozen =
        new EngineListener() {
          private int left;

          @Override
          public void registered(String migration, Plan plan) {
            left = plan.steps(Phase.EXPAND).size();
          }

          @Override
          public void stepFinished(
              String migration, Phase phase, Step step, Duration duration, boolean skipped) {
            if (--left == 0) {
              Standing now = store.get("change");
              database.execute("UPDATE neap.lease SET epoch = epoch + 1, owner = 'successor'");
              Standing next = store.move(now, State.EXPANDED, "successor", "finished", null);
              store.move(next, State.BACKFILLING, "successor", "open", null);
            }
          }
        };
    assertThatThrownBy(() -> one.engine().start(MIGRATION, "change.yaml", "ada", frozen))
        .isInstanceOf(LeaseLostException.class);
    assertThat(store.get("change").state()).isEqualTo(State.BACKFILLING);
    assertThat(store.history("change"))
        .extracting("actor")
        .filteredOn("successor"::equals)
        .as("its own and no other rows follow those of its successor")
        .hasSize(2);
    assertThat(store.history("change")).hasSize(4);
  }
}
