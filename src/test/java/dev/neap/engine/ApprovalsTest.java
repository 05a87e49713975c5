package dev.neap.engine;

import static dev.neap.engine.QuickMigration.ALTER;
import static dev.neap.engine.QuickMigration.TABLES;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.neap.lifecycle.Event;
import dev.neap.lifecycle.State;
import dev.neap.lifecycle.Verdict;
import dev.neap.migration.Phase;
import dev.neap.support.TestDatabase;
import dev.neap.support.TestDatabases;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Enough people agree to what is there now, none of them one who started it. */
@ExtendWith(TestDatabases.class)
class ApprovalsTest {

  private static final String FILE =
      "operations: [" + ALTER + "]\ncontract: {soak: 0s, quiet: 0s, approvals: 2}\n";

  private final TestDatabase database;

  ApprovalsTest(TestDatabase database) {
    this.database = database;
  }

  @BeforeEach
  void tables() {
    database.execute(TABLES);
  }

  @Test
  void countPeopleAndNotHowTheyAreWritten() {
    try (TestEngine test = new TestEngine(database)) {
      Engine engine = test.engine();
      start(engine, FILE, "ada");
      assertThatThrownBy(() -> engine.approve("m1", "contract", " ADA "))
          .hasMessageStartingWith("NEAP-6104");
      engine.approve("m1", "contract", "Bob Smith");
      engine.approve("m1", "contract", "bob  smith ");
      assertThat(approval(engine).reason()).isEqualTo("1 of 2 approvals: Bob Smith");
      Report waits = engine.complete("m1", "ada", EngineListener.NONE);
      assertThat(waits.standing().state()).isEqualTo(State.ROLLED_OUT);
      assertThat(waits.closed()).extracting(Verdict::gate).containsExactly("approval");
      assertThat(waits.closed().get(0).since())
          .as("when it began to wait, in every process")
          .isEqualTo(approval(engine).since());

      engine.approve("m1", "contract", "eve");
      engine.revoke("m1", "contract", "BOB SMITH");
      assertThat(approval(engine).reason()).contains("1 of 2", "eve", "taken back by BOB SMITH");
      assertThatThrownBy(() -> engine.revoke("m1", "contract", "bob smith"))
          .hasMessageStartingWith("NEAP-6162");
      engine.approve("m1", "contract", "bob smith");
      assertThat(engine.complete("m1", "ada", EngineListener.NONE).standing().state())
          .isEqualTo(State.COMPLETED);
      assertThat(log(engine, Event.APPROVED))
          .containsExactly(
              "Bob Smith: approved contract",
              "eve: approved contract",
              "bob smith: approved contract");
      assertThat(log(engine, Event.APPROVAL_REVOKED))
          .containsExactly("BOB SMITH: took the approval of contract back");
    }
  }

  @Test
  void ofAnotherFileOrPlanDoNotCount() {
    try (TestEngine test = new TestEngine(database)) {
      Engine engine = test.engine();
      start(engine, FILE + "flags: {expand: off}\n", "ada");
      engine.approve("m1", "contract", "bob");
      start(engine, FILE + "flags: {expand: off}\nbackfill: {chunk-time: 100ms}\n", "carol");
      assertThat(approval(engine).reason()).contains("0 of 2", "bob", "has changed since");
      assertThatThrownBy(() -> engine.approve("m1", "contract", "ada"))
          .as("who started it with the text before")
          .hasMessageStartingWith("NEAP-6104");

      engine.approve("m1", "contract", "bob");
      database.execute("ALTER TABLE a ADD COLUMN late int");
      engine.setFlag("m1.expand", "on", "ada");
      assertThat(engine.drive("m1", EngineListener.NONE).standing().state())
          .isEqualTo(State.TIGHTENED);
      assertThat(approval(engine).reason()).contains("0 of 2");
      assertThat(log(engine, Event.APPROVAL_REVOKED))
          .hasSize(2)
          .allMatch(row -> row.startsWith("neap: ") && row.endsWith(": bob"));
      assertThat(log(engine, Event.PLANNED_ANEW)).hasSize(1);

      database.execute("UPDATE neap.migration SET checksum = 'another'");
      database.execute(
          "UPDATE neap.approval SET revoked_at = NULL, revoked_by = NULL, revoked_because = NULL WHERE ctid = (SELECT max(ctid) FROM neap.approval)");
      assertThat(approval(engine).reason())
          .as("even where nobody came to revoke it")
          .contains("0 of 2");
    }
  }

  private static void start(Engine engine, String text, String by) {
    engine.start(TestEngine.migration("m1", text), "m1.yaml", by, EngineListener.NONE);
  }

  private static List<String> log(Engine engine, Event event) {
    return engine.history("m1").stream()
        .filter(row -> row.event() == event)
        .map(row -> row.actor() + ": " + row.reason())
        .toList();
  }

  private static Verdict approval(Engine engine) {
    return requireNonNull(engine.status("m1").gates().get(Phase.CONTRACT)).stream()
        .filter(verdict -> verdict.gate().equals("approval"))
        .findFirst()
        .orElseThrow();
  }
}
