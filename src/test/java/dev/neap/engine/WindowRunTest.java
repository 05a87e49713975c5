package dev.neap.engine;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.neap.engine.WindowRun.Ended;
import dev.neap.lifecycle.MigrationStore;
import dev.neap.lifecycle.Standing;
import dev.neap.lifecycle.State;
import dev.neap.migration.Migration;
import dev.neap.postgres.Leases;
import dev.neap.support.TestDatabase;
import dev.neap.support.TestDatabases;
import dev.neap.window.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What waits for its time: a run in a window, a schedule, a freeze; the test says the time. */
@ExtendWith(TestDatabases.class)
class WindowRunTest {

  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Instant OPENS = Instant.parse("2026-11-25T21:00:00Z");
  private static final Instant CLOSES = Instant.parse("2026-11-26T05:00:00Z");
  private static final Map<String, Object> NIGHT =
      Map.of(
          "neap.windows.night.from", "22:00",
          "neap.windows.night.to", "06:00",
          "neap.windows.night.zone", "Europe/Berlin");
  private static final String SLOW = "backfill: {max-rows-per-second: 150, chunk-time: 10ms}\n";

  private final Executor thread = work -> new Thread(work).start();
  private final TestDatabase database;
  private final TestEngine one;
  private final TestEngine other;
  private volatile Instant now = OPENS;

  WindowRunTest(TestDatabase database) {
    this.database = database;
    one = new TestEngine(database, NIGHT, () -> now);
    other = new TestEngine(database, NIGHT, () -> now);
  }

  @BeforeEach
  void table() {
    database.execute(Trial.TABLE);
  }

  @AfterEach
  void end() {
    one.bean(WindowRun.class).stop();
    other.close();
    one.close();
  }

  @Test
  void worksUntilTheWindowClosesAndGoesOnTheNextNight() throws Exception {
    now = OPENS.minusMillis(1);
    Ended early = run(other, SLOW);
    assertThat(early.more()).isTrue();
    assertThat(early.opens()).hasToString("2026-11-25T22:00+01:00[Europe/Berlin]");
    assertThat(other.engine().status()).as("nothing is begun").isEmpty();

    now = OPENS;
    CompletableFuture<Ended> night = CompletableFuture.supplyAsync(() -> run(one, SLOW), thread);
    awaitRows();
    assertThat(night).isNotDone();
    now = CLOSES.minusMillis(3 * 200 + 99);
    Ended closed = night.get(30, SECONDS);
    assertThat(closed.more()).isTrue();
    assertThat(closed.opens()).hasToString("2026-11-26T22:00+01:00[Europe/Berlin]");
    assertThat(standing().state()).isEqualTo(State.BACKFILLING);
    assertThat(rows()).isBetween(1L, Trial.ROWS - 1L);
    assertThat(new Leases(database.dataSource(), Leases.TIME_TO_LIVE).holder("change"))
        .as("the lease is released")
        .get()
        .extracting(Leases.Holder::alive)
        .isEqualTo(false);

    now = OPENS.plus(Duration.ofDays(1));
    Ended next = other.bean(WindowRun.class).run(window(), null, "ada", EngineListener.NONE);
    assertThat(next.more()).as("it waits for people").isFalse();
    assertThat(next.opens()).isNull();
    assertThat(standing().state()).isEqualTo(State.TIGHTENED);
    assertThat(count("SELECT count(*) FROM audit.updated")).isEqualTo(Trial.ROWS);
    assertThat(count("SELECT count(DISTINCT id) FROM audit.updated")).isEqualTo(Trial.ROWS);
  }

  @Test
  void stoppedInTheMiddleItEndsItsChunkAndReleasesItsLease() throws Exception {
    CompletableFuture<Ended> night = CompletableFuture.supplyAsync(() -> run(one, SLOW), thread);
    awaitRows();
    one.bean(WindowRun.class).stop();
    assertThat(night.get(30, SECONDS).more()).isTrue();
    assertThat(standing().state()).isEqualTo(State.BACKFILLING);
    run(other, SLOW);
    assertThat(count("SELECT count(*) FROM audit.updated")).isEqualTo(Trial.ROWS);
  }

  @Test
  void beginsByItsScheduleAloneAndWaitsForItWhileTheWindowIsOpen() throws Exception {
    String file = "schedule: {cron: \"0 1 * * THU\", zone: Europe/Berlin, within: 30m}\n";
    now = Instant.parse("2026-11-26T00:30:00Z");
    Report late = one.engine().start(migration(file), "change.yaml", "ada", EngineListener.NONE);
    assertThat(late.standing().state()).isEqualTo(State.PLANNED);
    assertThat(late.closed())
        .singleElement()
        .satisfies(
            closed -> {
              assertThat(closed.gate()).isEqualTo("schedule");
              assertThat(closed.reason()).contains("0 1 * * THU Europe/Berlin");
              assertThat(closed.opensWhen()).contains("Thu 2026-12-03 01:00 +01:00");
              assertThat(closed.earliest()).isEqualTo("2026-12-03T00:00:00Z");
            });

    now = Instant.parse("2026-12-02T21:00:00Z");
    CompletableFuture<Ended> night = CompletableFuture.supplyAsync(() -> run(one, file), thread);
    await().during(Duration.ofMillis(300)).until(() -> standing().state() == State.PLANNED);
    assertThat(night).isNotDone();
    now = Instant.parse("2026-12-03T00:00:00Z");
    assertThat(night.get(30, SECONDS).more()).isFalse();
    assertThat(standing().state()).isEqualTo(State.TIGHTENED);
  }

  /** Told of the time so often it is past the moment: the gate opens while it is being asked. */
  @ParameterizedTest
  @ValueSource(ints = {8, 10, 12, 14, 15, 16, 20})
  void goesOnWithWhatOpensJustAsItIsLookedAt(int looks) {
    AtomicInteger asked = new AtomicInteger();
    Instant before = Instant.parse("2026-12-02T21:00:00Z");
    Instant after = Instant.parse("2026-12-03T00:00:00Z");
    try (TestEngine jumping =
        new TestEngine(database, NIGHT, () -> asked.incrementAndGet() < looks ? before : after)) {
      Ended ended =
          run(jumping, "schedule: {cron: \"0 1 * * THU\", zone: Europe/Berlin, within: 30m}\n");
      assertThat(ended.more()).isFalse();
      assertThat(standing().state()).isEqualTo(State.TIGHTENED);
    }
  }

  @Test
  void aFreezeHoldsAProcessThatRunsAndIsOverByItself() throws Exception {
    CompletableFuture<Report> driven =
        CompletableFuture.supplyAsync(
            () -> one.engine().start(migration(SLOW), "change.yaml", "ada", EngineListener.NONE),
            thread);
    awaitRows();
    Freezes freezes = other.bean(Freezes.class);
    freezes.freeze(Duration.ofHours(8), "grace", "year-end closing");
    await().atMost(LONG).until(() -> standing().state() == State.PAUSED);
    long rows = rows();
    assertThat(other.engine().status("change").closed())
        .singleElement()
        .satisfies(
            closed -> {
              assertThat(closed.reason()).isEqualTo("frozen by grace: year-end closing");
              assertThat(closed.since()).isEqualTo(OPENS);
              assertThat(closed.earliest()).isEqualTo(OPENS.plus(Duration.ofHours(8)));
            });
    now = OPENS.plus(Duration.ofHours(8)).minusMillis(1);
    await().during(Duration.ofMillis(300)).until(() -> rows() == rows);

    now = OPENS.plus(Duration.ofHours(8));
    assertThat(driven.get(60, SECONDS).standing().state()).isEqualTo(State.TIGHTENED);
    assertThat(count("SELECT count(*) FROM audit.updated")).isEqualTo(Trial.ROWS);

    freezes.freeze(Duration.ofHours(1), "grace", "again");
    assertThat(other.engine().rollback("change", "ada", EngineListener.NONE).standing().state())
        .as("the way back is open")
        .isEqualTo(State.ROLLED_BACK);
    assertThat(freezes.end("ada")).isPresent();
    assertThat(freezes.current()).isEmpty();
    assertThat(count("SELECT count(*) FROM neap.freeze WHERE over_by = 'ada'")).isEqualTo(1);
  }

  private static Ended run(TestEngine engine, String settings) {
    return engine
        .bean(WindowRun.class)
        .run(
            engine.bean(Windows.class).find("night").orElseThrow(),
            List.of(new Start(migration(settings), "change.yaml", false)),
            "ada",
            EngineListener.NONE);
  }

  private Window window() {
    return other.bean(Windows.class).find("night").orElseThrow();
  }

  private static Migration migration(String settings) {
    return TestEngine.migration(
        "change",
        "operations:\n  - rename_column: {table: orders, from: state, to: status}\n" + settings);
  }

  private void awaitRows() {
    await()
        .atMost(LONG)
        .ignoreExceptions()
        .until(() -> standing().state() == State.BACKFILLING && rows() > 0);
  }

  private Standing standing() {
    return other.bean(MigrationStore.class).get("change");
  }

  private long rows() {
    return count("SELECT coalesce(sum(rows), 0) FROM neap.checkpoint WHERE step LIKE '%fill%'");
  }

  private long count(String sql) {
    return database.sql().sql(sql).query(Long.class).single();
  }
}
