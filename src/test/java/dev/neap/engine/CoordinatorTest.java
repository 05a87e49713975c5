package dev.neap.engine;

import static dev.neap.engine.QuickMigration.file;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.neap.flag.FlagStore;
import dev.neap.lifecycle.Event;
import dev.neap.lifecycle.MigrationStore;
import dev.neap.lifecycle.State;
import dev.neap.lifecycle.Transition;
import dev.neap.support.TestDatabase;
import dev.neap.support.TestDatabases;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Processes that serve a database carry its migrations on, whatever wakes them or does not. */
@ExtendWith(TestDatabases.class)
class CoordinatorTest {

  private static final Duration LONG = Duration.ofSeconds(60);
  private static final String HELD =
      "flags: {expand: off, backfill: off, tighten: off, contract: off}\n";

  private final TestDatabase database;
  private final List<AutoCloseable> closed = new ArrayList<>();

  CoordinatorTest(TestDatabase database) {
    this.database = database;
  }

  @BeforeEach
  void tables() {
    database.execute(QuickMigration.TABLES);
  }

  @AfterEach
  void close() throws Exception {
    for (int i = closed.size() - 1; i >= 0; i--) {
      closed.get(i).close();
    }
  }

  @Test
  void aFlagSetByPlainSqlIsHeardAtOnce() {
    TestEngine neap = engine(Map.of("neap.look-every", "1h"));
    register(neap, "m", HELD);
    serve(neap, neap.bean(Coordinator.class));
    for (String phase : List.of("expand", "backfill", "tighten")) {
      database.execute("UPDATE neap.flag SET value = 'on' WHERE key = 'm." + phase + "'");
    }
    await().atMost(LONG).until(() -> state(neap, "m") == State.TIGHTENED);
    database.execute("UPDATE neap.flag SET value = '100' WHERE key = 'm.read-new'");
    await().atMost(LONG).until(() -> state(neap, "m") == State.ROLLED_OUT);
    database.execute("UPDATE neap.flag SET value = 'on' WHERE key = 'm.contract'");
    await().atMost(LONG).until(() -> state(neap, "m") == State.COMPLETED);
  }

  @Test
  void wakeUpsThatAreLostOrDoubledChangeNothing() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    List<String> names = List.of("m-a", "m-b", "m-c");
    TestEngine one = engine(Map.of("neap.look-every", "400ms"));
    TestEngine other = engine(Map.of("neap.look-every", "400ms"));
    String operations =
        "{alter_column: {table: %s, column: %s, type: bigint, up: %3$s, down: %3$s}}";
    String[][] columns = {{"a", "x"}, {"b", "id"}, {"keyless", "m"}};
    for (int i = 0; i < names.size(); i++) {
      register(
          one,
          names.get(i),
          operations.formatted(columns[i][0], columns[i][1], columns[i][1]),
          HELD);
    }
    serve(one, coordinator(one, new Shaky(one, random)));
    serve(other, coordinator(other, new Shaky(other, random)));
    FlagStore flags = one.bean(FlagStore.class);
    for (int i = 0; i < 60; i++) {
      String name = names.get(random.nextInt(names.size()));
      String phase = List.of("expand", "backfill", "tighten").get(random.nextInt(3));
      flags.set(name + "." + phase, random.nextBoolean() ? "on" : "off", "ada");
    }
    for (String name : names) {
      for (String phase : List.of("expand", "backfill", "tighten", "contract")) {
        flags.set(name + "." + phase, "on", "ada");
      }
    }
    for (String name : names) {
      awaitState(one, name, State.TIGHTENED);
      flags.set(name + ".read-new", "100", "ada");
    }
    for (String name : names) {
      awaitState(one, name, State.COMPLETED);
      assertOnce(one.bean(MigrationStore.class).history(name), "seed " + seed);
    }
  }

  @Test
  void aWaitThatNobodyEndsAndADropAheadAreToldOnce() {
    Map<String, Object> soon =
        Map.of("neap.watchdog.waits-longer-than", "0s", "neap.look-every", "50ms");
    TestEngine one = engine(soon);
    TestEngine other = engine(soon);
    register(one, "m", "flags: {contract: off}\n");
    serve(one, one.bean(Coordinator.class));
    serve(other, other.bean(Coordinator.class));
    await().atMost(LONG).until(() -> told(one, Event.WAITS) == 1);
    one.bean(FlagStore.class).set("m.read-new", "100", "ada");
    await().atMost(LONG).until(() -> told(one, Event.WAITS) == 2);
    assertThat(one.bean(MigrationStore.class).history("m"))
        .filteredOn(t -> t.event() == Event.WAITS)
        .extracting(Transition::reason)
        .satisfiesExactly(
            first -> assertThat(first).startsWith("waits for read-new since"),
            second -> assertThat(second).contains("m.contract is off"));
  }

  @Test
  void whatIsHeldIsNotStalledAndWhatNobodyDrivesIs() {
    TestEngine neap = engine(Map.of("neap.watchdog.stalled-after", "0s"));
    register(neap, "m", HELD);
    assertThat(neap.engine().status("m").activity()).isEqualTo(Activity.BLOCKED_BY_FLAG);
    neap.engine().pause("m", "grace", "lunch");
    assertThat(neap.engine().status("m").activity()).isEqualTo(Activity.PAUSED);
    database.execute("UPDATE neap.flag SET value = 'on' WHERE key LIKE 'm.%' AND value = 'off'");
    neap.bean(MigrationStore.class).resume("m", "grace");
    assertThat(neap.engine().status("m").activity()).isEqualTo(Activity.STALLED);
    Notices notices = notices(neap);
    notices.look(neap.engine().status("m"));
    notices.look(neap.engine().status("m"));
    assertThat(told(neap, Event.STALLED)).isEqualTo(1);
  }

  @Test
  void aWaitIsToldOnceForEachDurationThatSomebodyAsksFor() {
    TestEngine neap = engine(Map.of("neap.watchdog.waits-longer-than", "1h"));
    register(neap, "m", HELD);
    Set<Duration> asked = new HashSet<>(Set.of(Duration.ofHours(2)));
    Notices notices = notices(neap, () -> asked);
    notices.look(neap.engine().status("m"));
    assertThat(told(neap, Event.WAITS)).isZero();
    asked.add(Duration.ofNanos(1));
    notices.look(neap.engine().status("m"));
    notices.look(neap.engine().status("m"));
    assertThat(told(neap, Event.WAITS)).isEqualTo(1);
    Report waits = neap.engine().status("m");
    Duration lasts =
        Duration.between(waits.standing().stateSince(), waits.outlook().now()).plusSeconds(1);
    asked.add(lasts);
    await()
        .atMost(LONG)
        .until(
            () -> {
              notices.look(neap.engine().status("m"));
              return told(neap, Event.WAITS) == 2;
            });
    notices.look(neap.engine().status("m"));
    assertThat(told(neap, Event.WAITS)).isEqualTo(2);
  }

  private static Notices notices(TestEngine engine) {
    return notices(engine, Set::of);
  }

  private static Notices notices(TestEngine engine, WaitsTold told) {
    return new Notices(engine.bean(MigrationStore.class), engine.bean(Watchdog.class), told);
  }

  private static void assertOnce(List<Transition> log, String description) {
    Map<State, Integer> entered = new HashMap<>();
    long version = 0;
    for (Transition row : log) {
      assertThat(row.version()).as(description).isEqualTo(++version);
      if (row.from() != row.to() && row.from() != State.PAUSED) {
        entered.merge(row.to(), 1, Integer::sum);
      }
    }
    assertThat(entered)
        .as(description)
        .containsEntry(State.EXPANDING, 1)
        .containsEntry(State.BACKFILLING, 1)
        .containsEntry(State.TIGHTENING, 1)
        .containsEntry(State.CONTRACTING, 1)
        .containsEntry(State.COMPLETED, 1)
        .doesNotContainKey(State.HALTED);
  }

  private TestEngine engine(Map<String, Object> settings) {
    TestEngine engine = new TestEngine(database, settings);
    closed.add(engine);
    return engine;
  }

  private void serve(TestEngine engine, Coordinator coordinator) {
    closed.add(coordinator);
    assertThat(engine.engine().active()).isNotNull();
    coordinator.start();
  }

  private static Coordinator coordinator(TestEngine engine, Wakeups wakeups) {
    Notices notices = notices(engine);
    return new Coordinator(engine.engine(), wakeups, notices, EngineListener.NONE, 2);
  }

  private static void register(TestEngine neap, String name, String settings) {
    register(neap, name, QuickMigration.ALTER, settings);
  }

  /** Starts it; its flags let nothing happen. */
  private static void register(TestEngine neap, String name, String operations, String settings) {
    QuickMigration.start(neap.engine(), name, file(operations) + settings);
  }

  private static void awaitState(TestEngine neap, String name, State wanted) {
    Set<State> ends = Set.of(wanted, State.HALTED);
    await().alias(name).atMost(LONG).until(() -> ends.contains(state(neap, name)));
    List<Transition> log = neap.bean(MigrationStore.class).history(name);
    assertThat(state(neap, name)).as(log.get(log.size() - 1).reason()).isEqualTo(wanted);
  }

  private static State state(TestEngine neap, String name) {
    return neap.bean(MigrationStore.class).get(name).state();
  }

  private static long told(TestEngine neap, Event event) {
    return neap.bean(MigrationStore.class).history("m").stream()
        .filter(t -> t.event() == event)
        .count();
  }

  /** Loses half of all wake-ups and doubles some of the others. */
  private static final class Shaky implements Wakeups {
    private final DatabaseWakeups wakeups;
    private final Random random;

    Shaky(TestEngine engine, Random random) {
      wakeups = new DatabaseWakeups(engine.bean(javax.sql.DataSource.class));
      this.random = random;
    }

    @Override
    public void onWake(Runnable action) {
      wakeups.onWake(
          () -> {
            for (int times = random.nextInt(4) - 1; times > 0; times--) {
              action.run();
            }
          });
    }

    @Override
    public void close() {
      wakeups.close();
    }
  }
}
