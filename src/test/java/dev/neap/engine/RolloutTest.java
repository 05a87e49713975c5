package dev.neap.engine;

import static dev.neap.engine.QuickMigration.file;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.neap.flag.FlagStore;
import dev.neap.lifecycle.Event;
import dev.neap.lifecycle.MigrationStore;
import dev.neap.lifecycle.State;
import dev.neap.lifecycle.Transition;
import dev.neap.lifecycle.Verdict;
import dev.neap.postgres.ControlSchema;
import dev.neap.support.TestDatabase;
import dev.neap.support.TestDatabases;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Readers rise by steps while all is well, and are taken down where it is not. */
@ExtendWith(TestDatabases.class)
class RolloutTest {

  private static final Map<String, Object> CHECK =
      Map.of(
          "neap.health.every", "1ms",
          "neap.health.settle", "0s",
          "neap.health.checks.errors.type", "query",
          "neap.health.checks.errors.sql", "SELECT count(*) FROM error",
          "neap.health.checks.errors.limit", "2");
  private static final String STEPS = "rollout: {steps: [5, 50, 100], every: 0s}\n";
  private static final String HELD = "flags: {contract: off}\n";

  private final TestDatabase database;
  private final TestEngine neap;

  RolloutTest(TestDatabase database) {
    this.database = database;
    neap = new TestEngine(database, CHECK);
  }

  @BeforeEach
  void tables() {
    database.execute(QuickMigration.TABLES);
    database.execute("CREATE TABLE error (id int)");
  }

  @AfterEach
  void close() {
    neap.close();
  }

  @Test
  void readersRiseStepByStepAndEachStepIsInTheLog() {
    start(STEPS + HELD);
    assertThat(state()).isEqualTo(State.ROLLED_OUT);
    assertThat(told(Event.READERS))
        .containsExactly(
            "read-new 0 % to 5 %: the next step",
            "read-new 5 % to 50 %: the next step", "read-new 50 % to 100 %: the next step");
  }

  @Test
  void noStepIsTakenWhileAHealthCheckFails() {
    errors(3);
    start(STEPS + HELD);
    assertThat(percent()).isZero();
    assertThat(neap.engine().status("m").closed().get(0).reason()).contains("errors: 3, limit 2");

    Report refused = neap.engine().complete("m", "eve", EngineListener.NONE);
    assertThat(refused.standing().state()).isEqualTo(State.TIGHTENED);
    assertThat(percent()).isZero();

    database.execute("DELETE FROM error");
    neap.engine().drive("m", EngineListener.NONE);
    assertThat(percent()).isEqualTo(100);
  }

  @Test
  void aFailingCheckTakesThemToTheStepBeforeAndTheyStayThere() {
    failsAt(50, STEPS + HELD);
    assertThat(percent()).isEqualTo(5);
    assertThat(state()).isEqualTo(State.ROLLING_OUT);
    assertThat(told(Event.HEALTH_FAILED))
        .containsExactly("read-new 50 % to 5 %: errors: 3, limit 2");
    Report held = neap.engine().status("m");
    assertThat(held.closed())
        .singleElement()
        .satisfies(
            closed -> {
              assertThat(closed.reason())
                  .isEqualTo("read-new is at 5 %, held by neap (health): errors: 3, limit 2");
              assertThat(closed.opensWhen()).contains("./neap rollout m go");
              assertThat(closed.since()).isNotNull();
            });

    database.execute("DELETE FROM every_error");
    neap.engine().drive("m", EngineListener.NONE);
    assertThat(percent()).isEqualTo(5);
    neap.engine().rollout("m", RolloutOrder.GO, "mended", "grace");
    neap.engine().drive("m", EngineListener.NONE);
    assertThat(percent()).isEqualTo(100);
  }

  @Test
  void orAllBackWhereTheFileSaysSoAndTheOldShapeIsStillWhole() {
    failsAt(50, "rollout: {steps: [5, 50, 100], every: 0s, on-failure: zero}\n" + HELD);
    assertThat(percent()).isZero();
    assertThat(state()).isEqualTo(State.TIGHTENED);
    assertThat(QuickMigration.rows(database, "SELECT x::text FROM a WHERE id = 7"))
        .containsExactly("7");
  }

  @Test
  void allReadersAreTakenDownTooAndNothingIsDropped() {
    start(STEPS + HELD);
    errors(3);
    neap.engine().drive("m", EngineListener.NONE);
    neap.bean(FlagStore.class).set("m.contract", "on", "ada");
    neap.engine().drive("m", EngineListener.NONE);
    assertThat(percent()).isLessThan(100);
    int down = percent();
    neap.engine().complete("m", "eve", EngineListener.NONE);
    assertThat(percent()).as("complete does not send them over again").isLessThanOrEqualTo(down);
    assertThat(state()).isIn(State.ROLLING_OUT, State.TIGHTENED);
  }

  @Test
  void nobodyIsSentOverWhileTheDatabaseIsFrozen() {
    AtomicInteger waits = new AtomicInteger();
    Freezes freezes = neap.bean(Freezes.class);
    begin(
        neap.engine(),
        STEPS + HELD,
        new EngineListener() {
          @Override
          public void moved(String migration, State from, State to, String reason) {
            if (to == State.TIGHTENED) {
              freezes.freeze(Duration.ofHours(1), "grace", "sale");
            }
          }

          @Override
          public void waiting(String migration, List<Verdict> closed) {
            assertThat(closed.get(0).reason()).isEqualTo("frozen by grace: sale");
            assertThat(neap.engine().status("m").activity()).isEqualTo(Activity.PAUSED);
            assertThat(percent()).isZero();
            waits.incrementAndGet();
            freezes.end("grace");
          }
        });
    assertThat(waits).hasValue(1);
    assertThat(percent()).isEqualTo(100);
  }

  @Test
  void peopleHoldSkipAndTakeBackAtAnyTime() {
    startOnly("rollout: {steps: [5, 50, 100], every: 1h}\nflags: {contract: off}\n");
    assertThat(percent()).isEqualTo(5);
    order(RolloutOrder.SKIP);
    assertThat(percent()).isEqualTo(50);
    order(RolloutOrder.BACK);
    assertThat(percent()).isEqualTo(5);
    assertThat(neap.engine().status("m").closed().get(0).reason())
        .isEqualTo("read-new is at 5 %, held by grace: to see");
    order(RolloutOrder.ZERO);
    neap.engine().drive("m", EngineListener.NONE);
    assertThat(state()).isEqualTo(State.TIGHTENED);
    order(RolloutOrder.GO);
    assertThat(percent()).isEqualTo(5);
    order(RolloutOrder.HOLD);
    order(RolloutOrder.SKIP);
    order(RolloutOrder.SKIP);
    assertThat(percent()).isEqualTo(100);
    assertThatThrownBy(() -> order(RolloutOrder.SKIP))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("no step above 100 %");
    assertThat(log()).filteredOn(t -> t.event() == Event.READERS).allMatch(this::isTold);
  }

  private boolean isTold(Transition t) {
    return t.reason().contains("to see") || t.reason().contains("the next step");
  }

  private void order(RolloutOrder order) {
    neap.engine().rollout("m", order, "to see", "grace");
  }

  /** The errors are those of readers at this percent. */
  private void failsAt(int percent, String settings) {
    ControlSchema.migrate(database.dataSource());
    database.execute(
        "ALTER TABLE error RENAME TO every_error",
        "CREATE VIEW error AS SELECT * FROM every_error WHERE EXISTS (SELECT FROM neap.flag"
            + " WHERE key = 'm.read-new' AND value = '"
            + percent
            + "')",
        "INSERT INTO every_error SELECT generate_series(1, 3)");
    start(settings);
  }

  private void start(String settings) {
    begin(neap.engine(), settings, EngineListener.NONE);
  }

  /** Until the first wait. */
  private void startOnly(String settings) {
    try (TestEngine starter = new TestEngine(database, CHECK)) {
      begin(
          starter.engine(),
          settings,
          new EngineListener() {
            @Override
            public void waiting(String migration, List<Verdict> closed) {
              starter.engine().stop();
            }
          });
    }
  }

  private static void begin(Engine engine, String settings, EngineListener listener) {
    engine.start(
        TestEngine.migration("m", file(QuickMigration.ALTER) + settings),
        "m.yaml",
        "ada",
        listener);
  }

  private void errors(int number) {
    database.execute("INSERT INTO error SELECT generate_series(1, " + number + ")");
  }

  private int percent() {
    return Integer.parseInt(neap.bean(FlagStore.class).get("m.read-new").value());
  }

  private State state() {
    return neap.bean(MigrationStore.class).get("m").state();
  }

  private List<Transition> log() {
    return neap.bean(MigrationStore.class).history("m");
  }

  private List<String> told(Event event) {
    return log().stream().filter(t -> t.event() == event).map(Transition::reason).toList();
  }
}
