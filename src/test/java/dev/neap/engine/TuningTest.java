package dev.neap.engine;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.neap.backfill.Progress;
import dev.neap.lifecycle.MigrationStore;
import dev.neap.lifecycle.State;
import dev.neap.lifecycle.Transition;
import dev.neap.lifecycle.UnknownMigrationException;
import dev.neap.migration.Migration;
import dev.neap.support.TestDatabase;
import dev.neap.support.TestDatabases;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Another process changes how a backfill goes on; each row takes its time, by a trigger. */
@ExtendWith(TestDatabases.class)
class TuningTest {

  private static final Duration LONG = Duration.ofSeconds(60);
  private static final int ROWS = 10_000;

  private static final String SLOW = function("PERFORM pg_sleep(0.0005); RETURN NULL;");
  private static final String QUICK = function("RETURN NULL;");

  private static final Migration MIGRATION =
      TestEngine.migration(
          "change",
          """
          operations:
            - rename_column: {table: orders, from: state, to: status}
          backfill: {chunk-time: 3s}
          """);

  private final Executor thread = work -> new Thread(work).start();
  private final TestDatabase database;
  private final TestEngine one;
  private final TestEngine other;
  private volatile @Nullable Progress last;

  TuningTest(TestDatabase database) {
    this.database = database;
    one = new TestEngine(database);
    other = new TestEngine(database);
  }

  @BeforeEach
  void table() {
    database.execute(
        "CREATE TABLE orders (id int PRIMARY KEY, state text NOT NULL, pad text)",
        "INSERT INTO orders SELECT i, 's', repeat('x', 1000) FROM generate_series(1, "
            + ROWS
            + ") i",
        SLOW,
        "CREATE TRIGGER slow AFTER UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION slow()");
  }

  @AfterEach
  void end() {
    one.engine().stop();
    other.close();
    one.close();
  }

  @Test
  void changesHowARunningBackfillGoesOnUntilItsTimeIsOver() throws Exception {
    CompletableFuture<Report> driven = start();
    await().atMost(LONG).until(() -> chunkSize() >= 24);
    List<TunedSetting> settings =
        tune(Map.of("chunk-time", "10ms", "nice", "0.5"), Duration.ofHours(1));
    assertThat(settings)
        .extracting(TunedSetting::key, TunedSetting::value, TunedSetting::otherwise)
        .containsExactly(
            tuple("chunk-time", "10ms", "3s"),
            tuple("max-rows-per-second", null, null),
            tuple("partitions", "1", "1"),
            tuple("nice", "0.5", "0"));
    await().atMost(LONG).until(() -> chunkSize() <= 4);
    await().atMost(LONG).until(() -> pace().endsWith("nice 0.5"));
    assertThat(other.engine().status("change").tunings())
        .extracting(TunedSetting::key)
        .containsExactly("chunk-time", "nice");

    database.execute("UPDATE neap.tuning SET until = clock_timestamp() WHERE key = 'chunk-time'");
    await().atMost(LONG).until(() -> chunkSize() >= 24);
    assertThat(other.engine().status("change").tunings())
        .extracting(TunedSetting::key)
        .containsExactly("nice");
    database.execute(QUICK);
    tune(Map.of("nice", ""), null);
    tune(Map.of("max-rows-per-second", "1000000"), null);
    tune(Map.of("max-rows-per-second", "1000000"), null);
    assertThat(driven.get(60, SECONDS).standing().state()).isEqualTo(State.TIGHTENED);

    assertThat(log())
        .extracting(t -> t.actor() + ": " + t.reason().replaceAll("20\\S+Z", "then"))
        .containsExactlyInAnyOrder(
            "grace: tuned chunk-time: 3s to 10ms until then",
            "grace: tuned nice: 0 to 0.5 until then",
            "neap (tune): the time of chunk-time is over: 10ms to 3s again",
            "grace: took back nice: 0.5 to 0 again",
            "grace: tuned max-rows-per-second: none to 1000000");
    assertThat(log())
        .allSatisfy(t -> assertThat(t.detail()).contains("\"setting\"", "\"old\"", "\"new\""));
    List<Transition> all = other.engine().history("change");
    assertThat(all).extracting(Transition::version).doesNotHaveDuplicates();
    assertThat(all.get(all.size() - 1).version()).isEqualTo(all.size());
  }

  @Test
  void refusesWhatIsNoSettingOrNoValueAndAMigrationThatIsOver() {
    assertThatThrownBy(() -> tune(Map.of("nice", "1"), null))
        .isInstanceOf(UnknownMigrationException.class);
    database.execute("DROP TRIGGER slow ON orders");
    one.engine().start(MIGRATION, "change.yaml", "ada", EngineListener.NONE);
    assertRefused("chunktime", "1s", "NEAP-6121: 'chunktime'", "Did you mean chunk-time?");
    assertRefused("chunk-time", "9ms", "NEAP-6122: '9ms'", "10ms to 1m");
    assertRefused("chunk-time", "2m", "NEAP-6122: '2m'", "10ms to 1m");
    assertRefused("partitions", "9", "NEAP-6122: '9'", "1 to 8");
    assertRefused("max-rows-per-second", "0", "NEAP-6122: '0'", "1 to 1000000000");
    assertRefused("nice", "-1", "NEAP-6122: '-1'", "0 to 100");
    assertThatThrownBy(() -> tune(Map.of("nice", "1"), Duration.ofDays(366)))
        .hasMessageStartingWith("NEAP-6123: Settings can't be changed for 366d.");
    assertThatThrownBy(() -> tune(Map.of("nice", "1", "partitions", "x"), null))
        .hasMessageStartingWith("NEAP-6122");
    assertThat(log()).as("all or none").isEmpty();

    tune(Map.of("partitions", "2"), null);
    one.engine().rollback("change", "ada", EngineListener.NONE);
    assertThatThrownBy(() -> tune(Map.of("nice", "1"), null))
        .isInstanceOf(RefusedException.class)
        .hasMessageStartingWith("NEAP-6110: change is ROLLED_BACK");
    Report again = one.engine().start(MIGRATION, "change.yaml", "ada", EngineListener.NONE);
    assertThat(again.standing().run()).isEqualTo(2);
    assertThat(again.tunings()).as("a new run has the file's settings").isEmpty();
  }

  private static String function(String body) {
    return "CREATE OR REPLACE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        + body
        + " END $$";
  }

  private void assertRefused(String key, String value, String what, String next) {
    assertThatThrownBy(() -> tune(Map.of(key, value), null))
        .isInstanceOf(TuningException.class)
        .hasMessageStartingWith(what)
        .hasMessageContaining(next);
  }

  private List<TunedSetting> tune(Map<String, String> changes, @Nullable Duration lasting) {
    return other.bean(Tunings.class).change("change", changes, lasting, "grace");
  }

  private CompletableFuture<Report> start() {
    EngineListener listener =
        new EngineListener() {
          @Override
          public void progressed(Progress progress) {
            last = progress;
          }
        };
    return CompletableFuture.supplyAsync(
        () -> one.engine().start(MIGRATION, "change.yaml", "ada", listener), thread);
  }

  private long chunkSize() {
    Progress seen = last;
    return seen == null ? 0 : seen.chunkSize();
  }

  private String pace() {
    Progress seen = last;
    return seen == null ? "" : seen.pace();
  }

  private List<Transition> log() {
    return other.bean(MigrationStore.class).history("change").stream()
        .filter(t -> t.detail() != null)
        .toList();
  }
}
