package dev.neap.engine;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.neap.backfill.Checkpoint;
import dev.neap.lifecycle.MigrationStore;
import dev.neap.lifecycle.State;
import dev.neap.migration.Migration;
import dev.neap.support.TestDatabase;
import dev.neap.support.TestDatabases;
import dev.neap.window.Eta;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A backfill that may run at night alone; what time it is, the test says. */
@ExtendWith(TestDatabases.class)
class WindowedBackfillTest {

  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Instant CLOSES = Instant.parse("2026-11-25T05:00:00Z");
  private static final Instant OPENS = Instant.parse("2026-11-25T21:00:00Z");
  private static final Map<String, Object> NIGHT =
      Map.of(
          "neap.windows.night.from", "22:00",
          "neap.windows.night.to", "06:00",
          "neap.windows.night.zone", "Europe/Berlin");

  private static final Migration MIGRATION =
      TestEngine.migration(
          "change",
          """
          operations:
            - rename_column: {table: orders, from: state, to: status}
          backfill: {max-rows-per-second: 150, window: night, chunk-time: 2ms}
          """);

  private final Executor thread = work -> new Thread(work).start();
  private final TestDatabase database;
  private final TestEngine one;
  private final TestEngine other;
  private volatile Instant now = CLOSES.minusSeconds(3600);

  WindowedBackfillTest(TestDatabase database) {
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
    one.engine().stop();
    other.close();
    one.close();
  }

  @Test
  void pausesBeforeItsWindowClosesAndGoesOnWhenItOpens() throws Exception {
    CompletableFuture<Report> driven =
        CompletableFuture.supplyAsync(
            () -> one.engine().start(MIGRATION, "change.yaml", "ada", EngineListener.NONE), thread);
    await().atMost(LONG).ignoreExceptions().until(() -> walk().chunks() >= 2);
    now = CLOSES.minusMillis(3);
    await().atMost(LONG).until(() -> state() == State.PAUSED);

    Report early = other.engine().status("change");
    assertThat(early.closed())
        .singleElement()
        .satisfies(
            closed -> {
              assertThat(closed.reason())
                  .isEqualTo("window night closes before another chunk is done");
              assertThat(closed.opensWhen())
                  .isEqualTo("it opens: Wed 2026-11-25 22:00 +01:00 Europe/Berlin");
            });
    Duration work = walk().remaining();
    assertThat(work).isNotNull().isPositive();
    assertThat(early.outlook().eta(work))
        .isEqualTo(new Eta.At(OPENS.plus(work).minusMillis(3), Duration.between(CLOSES, OPENS)));

    other.engine().pause("change", "grace", "lunch");
    assertThat(other.engine().status("change").outlook().eta(work))
        .isEqualTo(new Eta.Unknown("paused by grace: lunch"));
    other.bean(MigrationStore.class).resume("change", "grace");

    now = OPENS.minusMillis(1);
    long rows = walk().rows();
    assertThat(other.engine().status("change").closed())
        .singleElement()
        .satisfies(closed -> assertThat(closed.reason()).isEqualTo("window night is closed"));
    assertThat(walk().rows()).isEqualTo(rows).isLessThan(Trial.ROWS);
    now = OPENS;
    assertThat(driven.get(60, SECONDS).standing().state()).isEqualTo(State.TIGHTENED);
    assertThat(count("SELECT count(*) FROM audit.updated")).isEqualTo(Trial.ROWS);
    assertThat(count("SELECT count(DISTINCT id) FROM audit.updated")).isEqualTo(Trial.ROWS);
  }

  /**
   * The night has {@code hours}: it closes at 06:00 by the clock on the wall, an hour later or
   * earlier than on other days, and again at 22:00 it goes on where its checkpoint stands.
   */
  @ParameterizedTest(name = "{0}: {1} h")
  @CsvSource({
    "2026-10-24, 9, 2026-10-25T05:00:00Z, 2026-10-25T21:00:00Z, +01:00",
    "2027-03-27, 7, 2027-03-28T04:00:00Z, 2027-03-28T20:00:00Z, +02:00",
  })
  void closesByTheClockOnTheWallWhenTheClocksChange(
      LocalDate night, int hours, Instant closes, Instant opens, String offset) throws Exception {
    now = night.atTime(22, 0).atZone(ZoneId.of("Europe/Berlin")).toInstant();
    assertThat(Duration.between(now, closes)).isEqualTo(Duration.ofHours(hours));
    CompletableFuture<Report> driven =
        CompletableFuture.supplyAsync(
            () -> one.engine().start(MIGRATION, "change.yaml", "ada", EngineListener.NONE), thread);
    await().atMost(LONG).ignoreExceptions().until(() -> walk().chunks() >= 2);
    now = closes.minusMillis(7);
    long before = walk().rows();
    await().atMost(LONG).until(() -> walk().rows() > before);
    assertThat(state()).as("open to the last chunk").isEqualTo(State.BACKFILLING);
    now = closes.minusMillis(5);
    await().atMost(LONG).until(() -> state() == State.PAUSED);

    Checkpoint kept = walk();
    assertThat(kept.rows()).isBetween(1L, Trial.ROWS - 1L);
    assertThat(count("SELECT count(*) FROM audit.updated")).isEqualTo(kept.rows());
    assertThat(count("SELECT count(*) FROM orders WHERE status IS NOT NULL"))
        .isEqualTo(kept.rows());
    now = opens.minusMillis(1);
    assertThat(other.engine().status("change").closed())
        .singleElement()
        .satisfies(
            closed -> {
              assertThat(closed.opensWhen()).endsWith("22:00 " + offset + " Europe/Berlin");
              assertThat(closed.earliest()).isEqualTo(opens);
            });
    assertThat(walk()).isEqualTo(kept);
    now = opens;
    assertThat(driven.get(60, SECONDS).standing().state()).isEqualTo(State.TIGHTENED);
    assertThat(count("SELECT count(*) FROM audit.updated")).isEqualTo(Trial.ROWS);
    assertThat(count("SELECT count(DISTINCT id) FROM audit.updated")).isEqualTo(Trial.ROWS);
    assertThat(count("SELECT count(*) FROM orders WHERE status IS DISTINCT FROM state")).isZero();
  }

  @Test
  void returnsWhereItsWindowIsClosedFromTheBeginning() {
    now = CLOSES;
    Report waits = one.engine().start(MIGRATION, "change.yaml", "ada", EngineListener.NONE);
    assertThat(waits.standing().state()).isEqualTo(State.EXPANDED);
    assertThat(waits.closed()).extracting("gate").containsExactly("window");
    assertThat(waits.outlook().eta(Duration.ofHours(1)))
        .as("nobody is there when it opens")
        .isEqualTo(new Eta.Unknown("no process works on it"));
    now = OPENS;
    Report done = other.engine().start(MIGRATION, "change.yaml", "ada", EngineListener.NONE);
    assertThat(done.standing().state()).isEqualTo(State.TIGHTENED);
    assertThat(done.outlook().window()).isNull();
  }

  @Test
  void refusesAWindowThatIsNotWrittenAsOne() {
    assertInvalid("neap.windows.night.closd-on[0]", "2026-12-24", "no setting");
    assertInvalid("neap.windows.night.to", "six", "six is not a time");
    assertInvalid("neap.windows.night.spans[0].from", "10:00", "spans[0].to");
    assertInvalid("neap.windows.night.spans", "10:00", "neap.windows.night.spans");
  }

  private void assertInvalid(String key, String value, String words) {
    Map<String, Object> settings = new HashMap<>(NIGHT);
    settings.put(key, value);
    assertThatThrownBy(() -> new TestEngine(database, settings))
        .hasStackTraceContaining("NEAP-6120")
        .hasStackTraceContaining(words);
  }

  private Checkpoint walk() {
    return other.engine().status("change").walks().stream()
        .filter(walk -> walk.step().contains("fill"))
        .findFirst()
        .orElseThrow();
  }

  private State state() {
    return other.bean(MigrationStore.class).get("change").state();
  }

  private long count(String sql) {
    return database.sql().sql(sql).query(Long.class).single();
  }
}
