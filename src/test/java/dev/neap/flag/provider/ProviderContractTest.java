package dev.neap.flag.provider;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.neap.flag.Certainty;
import dev.neap.flag.FlagException;
import dev.neap.flag.FlagProvider;
import dev.neap.flag.FlagStore;
import dev.neap.flag.Flags;
import dev.neap.flag.Readers;
import dev.neap.flag.Switch;
import dev.neap.postgres.ControlSchema;
import dev.neap.support.TestDatabase;
import dev.neap.support.TestDatabases;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What holds for every flag provider but the built-in one, each on a real source. */
@Tag("matrix")
@ExtendWith(TestDatabases.class)
class ProviderContractTest {

  private static final Duration TICK = Duration.ofMillis(1100);
  private static final Path PAGE = Path.of("src/docs/flags.md");

  @TempDir Path directory = Path.of("");
  private final TestDatabase database;

  ProviderContractTest(TestDatabase database) {
    this.database = database;
  }

  @BeforeEach
  void tables() {
    ControlSchema.migrate(database.dataSource());
  }

  private List<Source> sources() throws IOException {
    Path yaml = directory.resolve("flags.yaml");
    Path flagd = directory.resolve("flagd.json");
    return List.of(
        new OfrepServer(),
        new FlagdServer("rpc"),
        new FlagdServer("in-process"),
        new TextFile(
            Map.of(
                "neap.flags.provider", "flagd",
                "neap.flags.flagd.mode", "file",
                "neap.flags.flagd.file", flagd),
            flagd,
            FlagdServer::json),
        new TextFile(
            Map.of("neap.flags.provider", "file", "neap.flags.file.path", yaml),
            yaml,
            ProviderContractTest::lines),
        new Variables());
  }

  private static String lines(Map<String, Object> flags) {
    return flags.entrySet().stream()
        .map(flag -> flag.getKey() + ": " + flag.getValue() + "\n")
        .collect(Collectors.joining());
  }

  @TestFactory
  Stream<DynamicTest> readsWhatIsThereAndRemembersItForAWhile() throws IOException {
    return sources().stream()
        .map(source -> DynamicTest.dynamicTest(source.toString(), () -> lives(source)));
  }

  private void lives(Source source) throws Exception {
    source.flags.putAll(Map.of("m.expand", true, "m.backfill", false, "m.read-new", 25));
    source.publish();
    try (source;
        Reading reading = new Reading(database, source)) {
      Flags flags = reading.flags;
      awaitKnown(reading, "expand");
      Switch expand = flags.isOn("m", "expand");
      assertThat(expand)
          .returns(true, Switch::on)
          .returns(Certainty.KNOWN, Switch::certainty)
          .returns(flags.where(), Switch::by);
      assertThat(flags.isOn("m", "backfill").on()).isFalse();
      Readers readers = flags.readers("m");
      assertThat(readers)
          .returns(25, Readers::percent)
          .returns(Certainty.KNOWN, Readers::certainty);
      assertThat(flags.isOn("m", "contract"))
          .returns(false, Switch::on)
          .returns(Certainty.MISSING, Switch::certainty)
          .satisfies(s -> assertThat(s.words("m.contract")).contains("m.contract is not in"));
      assertThat(flags.pausedAll()).returns(false, Switch::on).returns(true, Switch::known);

      changes(source, reading, requireNonNull(readers.since()));
      breaksDown(source, reading);
    } finally {
      database.execute("UPDATE neap.flag SET value = 'off'", "DELETE FROM neap.flag_seen");
    }
  }

  private void changes(Source source, Reading reading, Instant before) throws Exception {
    source.flags.put("m.read-new", 100);
    source.flags.put("m.tighten", "perhaps");
    source.flags.put("neap.pause-all", true);
    source.publish();
    await(() -> reading.after(TICK).readers("m").percent() == 100);
    assertThat(reading.flags.readers("m").since()).isAfter(before).isBeforeOrEqualTo(databaseNow());
    await(() -> !reading.after(TICK).isOn("m", "tighten").known());
    assertThat(reading.flags.isOn("m", "tighten").on()).isFalse();
    await(() -> reading.after(TICK).pausedAll().on());
    assertThat(reading.flags.pausedAll().by()).isEqualTo(reading.flags.where());
    source.flags.remove("neap.pause-all");
    source.flags.remove("m.tighten");
    source.publish();
    await(() -> !reading.after(TICK).pausedAll().on());
    awaitKnown(reading, "expand");
  }

  private void breaksDown(Source source, Reading reading) throws Exception {
    source.breakDown();
    await(() -> certainty(reading.after(TICK)) == Certainty.LAST_KNOWN);
    assertThat(reading.flags.isOn("m", "expand"))
        .returns(true, Switch::on)
        .satisfies(s -> assertThat(s.problem()).contains(reading.flags.where(), "counts until"));
    new FlagStore(database.sql()).set("neap.pause-all", "on", "ann");
    assertThat(reading.flags.pausedAll()).returns(true, Switch::on).returns("ann", Switch::by);
    Instant broken = reading.now();
    reading.after(Duration.ofMinutes(5));
    Switch unknown = reading.flags.isOn("m", "expand");
    assertThat(unknown).returns(false, Switch::on).returns(Certainty.UNKNOWN, Switch::certainty);
    assertThat(unknown.since()).isBeforeOrEqualTo(broken);
    assertThat(unknown.words("m.expand"))
        .startsWith("can't read m.expand: " + reading.flags.where());
    assertThat(reading.flags.readers("m").known()).isFalse();
    source.mend();
    awaitKnown(reading, "expand");
    assertThat(reading.flags.isOn("m", "expand").on()).isTrue();
  }

  @TestFactory
  Stream<DynamicTest> startsWithoutItsSourceAndFindsItLater() throws IOException {
    return sources().stream()
        .filter(source -> !(source instanceof Variables))
        .map(source -> DynamicTest.dynamicTest(source.toString(), () -> startsLate(source)));
  }

  private void startsLate(Source source) throws Exception {
    source.flags.put("m.expand", true);
    source.breakDown();
    try (source;
        Reading reading = new Reading(database, source, Map.of("neap.flags.timeout", "500ms"))) {
      assertThat(reading.flags.isOn("m", "expand"))
          .returns(false, Switch::on)
          .returns(Certainty.UNKNOWN, Switch::certainty);
      assertThat(reading.flags.readers("m").known()).isFalse();
      assertThat(reading.flags.pausedAll()).returns(true, Switch::on).returns(false, Switch::known);
      source.mend();
      awaitKnown(reading, "expand");
      assertThat(reading.flags.isOn("m", "expand").on()).isTrue();
    } finally {
      database.execute("DELETE FROM neap.flag_seen");
    }
  }

  @Test
  void saysWhereToSetWhatItCannotSet() throws Exception {
    new FlagStore(database.sql()).setIfAbsent("m.expand", "off", "file");
    for (Source source : sources()) {
      try (source;
          Reading reading = new Reading(database, source)) {
        Flags flags = reading.flags;
        assertThat(flags.isSettable()).isFalse();
        assertThat(flags.toSet("m.expand", "on")).contains("m.expand is set to on in");
        for (org.assertj.core.api.ThrowableAssert.ThrowingCallable refused :
            List.<org.assertj.core.api.ThrowableAssert.ThrowingCallable>of(
                () -> flags.writer().set("m.expand", "on", "ann"),
                () -> flags.writer().takeBack("m.read-new", "ann"),
                () -> flags.writer().force("m.read-new", "bob", "new", "ann"))) {
          assertThatThrownBy(refused)
              .isInstanceOfSatisfying(
                  FlagException.class, e -> assertThat(e.code()).isEqualTo("NEAP-4106"))
              .hasMessageContaining(flags.where());
        }
        flags.writer().set("neap.pause-all", "on", "ann");
        assertThat(flags.pausedAll().on()).isTrue();
        flags.writer().set("neap.pause-all", "off", "ann");
      }
    }
  }

  @Test
  void everyProviderHasItsSourceHereAndItsSectionOnThePage() throws Exception {
    String page = Files.readString(PAGE);
    List<Source> sources = sources();
    try (Reading reading = new Reading(database, sources.get(0))) {
      Set<String> names = reading.providers().stream().map(FlagProvider::name).collect(toSet());
      assertThat(names).hasSizeGreaterThanOrEqualTo(5).doesNotContainNull();
      assertThat(sources.stream().map(Source::provider).collect(toSet()))
          .as("providers that this test runs, and the built-in one")
          .isEqualTo(names.stream().filter(name -> !name.equals("built-in")).collect(toSet()));
      assertThat(names).allSatisfy(name -> assertThat(page).contains("\n## `" + name + "`"));
    }
    for (Source source : sources) {
      source.close();
    }
  }

  private static Certainty certainty(Flags flags) {
    return flags.isOn("m", "expand").certainty();
  }

  private static void awaitKnown(Reading reading, String phase) {
    await(() -> reading.after(TICK).isOn("m", phase).certainty() == Certainty.KNOWN);
  }

  private static void await(Callable<Boolean> condition) {
    org.awaitility.Awaitility.await()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(50))
        .atMost(Duration.ofSeconds(30))
        .until(condition);
  }

  private Instant databaseNow() {
    return database
        .sql()
        .sql("SELECT clock_timestamp()")
        .query((row, number) -> row.getTimestamp(1).toInstant())
        .single();
  }
}
