package dev.neap.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.neap.flag.FlagException;
import dev.neap.lifecycle.Event;
import dev.neap.lifecycle.State;
import dev.neap.lifecycle.Verdict;
import dev.neap.support.TestDatabase;
import dev.neap.support.TestDatabases;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A migration whose flags are in a file: Neap waits for what it can't set, and says for what. */
@ExtendWith(TestDatabases.class)
class FlagsElsewhereTest {

  private static final String ON = "m.expand: on\nm.backfill: on\nm.tighten: on\n";

  @TempDir Path directory = Path.of("");
  private final TestDatabase database;
  private Path flags = Path.of("");
  private TestEngine test;
  private Engine engine;

  FlagsElsewhereTest(TestDatabase database) {
    this.database = database;
  }

  @BeforeEach
  void open() {
    flags = directory.resolve("flags.yaml");
    database.execute(QuickMigration.TABLES);
    database.execute("CREATE TABLE error (id int)");
    write("");
    test =
        new TestEngine(
            database,
            Map.of(
                "neap.flags.provider", "file",
                "neap.flags.file.path", flags,
                "neap.flags.stale", "0s",
                "neap.patience", "0s",
                "neap.health.every", "1ms",
                "neap.health.failures", "1",
                "neap.health.checks.errors.type", "query",
                "neap.health.checks.errors.sql", "SELECT count(*) FROM error",
                "neap.health.checks.errors.limit", "2"));
    engine = test.engine();
  }

  @AfterEach
  void close() {
    test.close();
  }

  @Test
  void goesFromStartToItsEndAsTheFileSays() {
    String steps = QuickMigration.file(QuickMigration.ALTER) + "rollout: {steps: [10, 100]}\n";
    Report report = QuickMigration.start(engine, "m", steps);
    assertThat(QuickMigration.ended(report)).isEqualTo(State.PLANNED);
    assertThat(waits(report, "flag"))
        .returns("m.expand is not in the file " + flags, Verdict::reason)
        .returns("m.expand is set to on in the file " + flags, Verdict::opensWhen);

    write(ON);
    report = driven(State.TIGHTENED);
    assertThat(waits(report, "read-new"))
        .returns("m.read-new is not in the file " + flags, Verdict::reason)
        .returns("m.read-new is set to 10 in the file " + flags, Verdict::opensWhen);
    assertThatThrownBy(() -> engine.setFlag("m.read-new", "10", "ada"))
        .isInstanceOfSatisfying(
            FlagException.class, e -> assertThat(e.code()).isEqualTo("NEAP-4106"))
        .hasMessageContaining("m.read-new is set to 10 in the file " + flags);
    Report refused = engine.complete("m", "ada", EngineListener.NONE);
    assertThat(refused.standing().state()).isEqualTo(State.TIGHTENED);
    assertThat(waits(refused, "read-new").opensWhen()).contains("m.read-new is set to 10");

    write(ON + "m.read-new: 10\n");
    assertThat(waits(driven(State.ROLLING_OUT), "read-new").opensWhen())
        .isEqualTo("m.read-new is set to 100 in the file " + flags);
    write("{");
    Report unknown = waitsFor(State.ROLLING_OUT, Verdict.Answer.UNKNOWN);
    assertThat(engine.status("m").readNewPercent()).isNull();
    assertThat(waits(unknown, "read-new").reason()).contains("can't read m.read-new", "flags.yaml");
    assertThat(waits(unknown, "read-new").since()).isNotNull();

    write(ON + "m.read-new: 100\n");
    report = driven(State.ROLLED_OUT);
    assertThat(waits(report, "flag").opensWhen()).contains("m.contract is set to on");
    write(ON + "m.read-new: 100\nm.contract: on\n");
    assertThat(QuickMigration.ended(driven(State.COMPLETED))).isEqualTo(State.COMPLETED);
  }

  @Test
  void takesBackOnceNobodyReadsTheNewShape() {
    write(ON + "m.read-new: 50\n");
    QuickMigration.start(engine, "m", QuickMigration.file(QuickMigration.ALTER));
    driven(State.ROLLING_OUT);
    Report back = engine.rollback("m", "ada", EngineListener.NONE);
    assertThat(back.standing().state()).isEqualTo(State.ROLLING_BACK);
    assertThat(waits(back, "read-new"))
        .returns("m.read-new is 50 %", Verdict::reason)
        .returns("m.read-new is set to 0 in the file " + flags, Verdict::opensWhen);
    assertThat(columns()).as("both shapes").isGreaterThan(3);

    write("{");
    Report unknown = waitsFor(State.ROLLING_BACK, Verdict.Answer.UNKNOWN);
    assertThat(waits(unknown, "read-new").reason()).contains("can't read m.read-new");
    assertThat(columns()).isGreaterThan(3);

    write("m.read-new: 0\n");
    assertThat(QuickMigration.ended(driven(State.ROLLED_BACK))).isEqualTo(State.ROLLED_BACK);
    assertThat(columns()).isEqualTo(3);
  }

  @Test
  void readersThatAreNotWellAreHeldAndItSaysWhereToTakeThemDown() {
    write(ON + "m.read-new: 50\n");
    String steps = QuickMigration.file(QuickMigration.ALTER) + "rollout: {steps: [5, 50, 100]}\n";
    QuickMigration.start(engine, "m", steps);
    driven(State.ROLLING_OUT);
    assertThatThrownBy(() -> engine.rollout("m", RolloutOrder.BACK, "slow", "ada"))
        .hasMessageContaining("m.read-new is set to 5 in the file " + flags);
    database.execute("INSERT INTO error VALUES (1), (2), (3)");
    Report held =
        await()
            .until(
                () -> engine.drive("m", EngineListener.NONE),
                report -> waits(report, "read-new").reason().contains("held by neap (health)"));
    assertThat(waits(held, "read-new").reason())
        .startsWith("m.read-new is 50 %")
        .endsWith(
            "errors: 3, limit 2; readers are taken down when m.read-new is set to 5 in the file "
                + flags);
    engine.drive("m", EngineListener.NONE);
    assertThat(engine.history("m"))
        .filteredOn(t -> t.event() == Event.HEALTH_FAILED)
        .as("told once")
        .hasSize(1);
  }

  @Test
  void pausesByTheBuiltInSwitchThoughTheFileCannotBeRead() {
    QuickMigration.start(engine, "m", QuickMigration.file(QuickMigration.ALTER));
    write("{");
    engine.setFlag("neap.pause-all", "on", "ada");
    Report paused = waitsFor(State.PLANNED, Verdict.Answer.UNKNOWN);
    assertThat(waits(paused, "pause-all").reason()).isEqualTo("everything is paused by ada");
    write(ON);
    await().until(() -> engine.drive("m", EngineListener.NONE).closed().size() == 1);
    engine.setFlag("neap.pause-all", "off", "ada");
    driven(State.TIGHTENED);
  }

  private long columns() {
    return database
        .sql()
        .sql(
            "SELECT count(*) FROM information_schema.columns WHERE table_schema = 'public'"
                + " AND table_name = 'a'")
        .query(Long.class)
        .single();
  }

  private Report driven(State state) {
    return await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> engine.drive("m", EngineListener.NONE),
            report -> report.standing().state() == state);
  }

  private Report waitsFor(State state, Verdict.Answer answer) {
    return await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> engine.drive("m", EngineListener.NONE),
            report ->
                report.standing().state() == state
                    && report.closed().stream().anyMatch(v -> v.answer() == answer));
  }

  private static Verdict waits(Report report, String gate) {
    return report.closed().stream().filter(v -> v.gate().equals(gate)).findFirst().orElseThrow();
  }

  private void write(String text) {
    try {
      Files.writeString(flags, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
