package dev.neap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.neap.engine.Engine;
import dev.neap.lifecycle.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import tools.jackson.databind.JsonNode;

class NeapCommandTest {

  private static final Pattern EXAMPLE = Pattern.compile("(?s)```json (\\w+)\\R(.*?)```");

  @TempDir Path directory = Path.of("");
  private final FakeEngine engine = new FakeEngine();
  private final Interruption interruption = new Interruption();
  private Path file = Path.of("");

  @BeforeEach
  void writeMigration() throws IOException {
    file = write("cents.yaml", "operations: [{drop_column: {table: t, column: c}}]");
  }

  @ParameterizedTest
  @CsvSource({
    "start,    ROLLED_OUT,  0",
    "start,    HALTED,      1",
    "start,    COMPLETED,   0",
    "complete, COMPLETED,   0",
    "complete, ROLLED_OUT,  3",
    "complete, HALTED,      1",
    "rollback, ROLLED_BACK, 0",
    "rollback, ROLLED_OUT,  3",
    "resume,   BACKFILLING, 0",
    "retry,    HALTED,      1",
    "pause,    PAUSED,      0",
    "verify,   ROLLED_OUT,  1"
  })
  void endsWithTheExitCodeOfWhereTheMigrationStands(String command, State state, int exitCode) {
    engine.report = Samples.report(state);
    String argument = command.equals("start") ? file.toString() : "cents";
    assertThat(run(command, argument).exitCode()).isEqualTo(exitCode);
    assertThat(run(command, argument, "--json").exitCode()).isEqualTo(exitCode);
  }

  @Test
  void statusTellsStateProgressGatesEvidenceAndTheNextCommand() {
    assertThat(run("status", "cents").out().lines())
        .containsExactly(
            "cents  ROLLED_OUT  All readers are on the new shape; the old one is still kept in step.",
            "  doing       BLOCKED BY FLAG",
            "  paused      by ben@db1, 22:01:30 (30 s ago): month end",
            "  since       22:01:00 (1 min 00 s ago)",
            "  started     22:00:00 (2 min 00 s ago) by anna@db1 from jobs/cents.yaml, run 2",
            "  driven by   4711@db1 since 22:00:00 (2 min 00 s ago)",
            "  asked       ROLLBACK by ben@db1, 22:00:00 (2 min 00 s ago)",
            "  read-new    25 % of readers on the new shape",
            "  progress    fill orders: 40 %, 120,000 of ~300,000 rows, 21,000 rows/s, 8 s of"
                + " work left, done about 2026-11-22 19:00 as its window is closed for 20 h 57 min,"
                + " chunks of 4,200, full speed; 16 passes",
            "  builds      index orders_cents_idx of public.orders: building index: scanning table,"
                + " 37.5 % of it, for 1 min 12 s",
            "  window      night: open until Sat 2026-11-21 23:02 +01:00 Europe/Berlin",
            "  tuned       chunk-time 100ms instead of 200ms, by carl@db1 since 22:01:00, until"
                + " 22:31:00",
            "  passed by   rows that can't be converted: 1, the first are",
            "              {\"id\": 17} of public.orders (22003 integer out of range)",
            "  gates",
            "    contract  flag  closed  cents.contract is off, since 22:00:00 (2 min 00 s ago);"
                + " opens when somebody sets it: ./neap flag set cents.contract on",
            "  writes      orders: 812 through the old shape, 3 through the new one",
            "  old shape   3 writes through the old shape of public.orders, watched since 22:00:00 (2 min"
                + " 00 s ago), last seen 22:01:00 (1 min 00 s ago)",
            "  compared    compare orders: 300,000 rows, 1 differ (round 1, 22:00:00 (2 min 00 s"
                + " ago))",
            "              differs: {\"id\": 17}",
            "  archive     neap.archive_orders holds 300,000 rows of what public.orders lost",
            "  waits for   flag: cents.contract is off, since 22:00:00 (2 min 00 s ago); opens when"
                + " somebody sets it: ./neap flag set cents.contract on",
            "  next:       neap resume cents");
  }

  @Test
  void anInterruptedCommandEndsWellAndSaysHowToGoOn() {
    engine.whileDriving = interruption::request;
    CommandLineRun run = run("complete", "cents", "--as", "carl");
    assertThat(run.exitCode()).isEqualTo(ExitCode.DONE);
    assertThat(run.out()).endsWith("Stopped safely; to go on: neap complete cents\n");
    assertThat(engine.asked).containsExactly("complete cents by carl", "stop");
  }

  @Test
  void planShowsStatementsLocksAndWaysBackAndRefusesWithThree() throws IOException {
    assertThat(run("plan", file.toString()).out())
        .contains("ACCESS EXCLUSIVE, under the lock budget")
        .contains("      ALTER TABLE orders ADD COLUMN cents bigint;\n")
        .contains("      undo: drop the new column  ACCESS EXCLUSIVE\n")
        .contains("- orders: total\n")
        .contains("- public.orders: id in neap.archive_orders\n")
        .endsWith("next: neap start " + file + "\n");
    Path refused = write("refused.yaml", Files.readString(file));
    CommandLineRun run = run("plan", refused.toString());
    assertThat(run.exitCode()).isEqualTo(ExitCode.REFUSED);
    assertThat(run.out()).endsWith("NEAP-1101: there is no table order. Did you mean orders?\n");
  }

  @Test
  void aWrongFileIsToldLineByLineBeforeTheDatabaseIsOpened() throws IOException {
    Path wrong = write("wrong.yaml", "oprations: []\ntarget: [1]\n");
    Sessions none =
        request -> {
          throw new AssertionError("opened");
        };
    CommandLineRun run = CommandLineRun.of(none, interruption, "start", wrong.toString());
    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err().lines()).hasSizeGreaterThan(1).allMatch(l -> l.startsWith(wrong + ":"));
    assertThat(run.out()).isEmpty();
    CommandLineRun json = CommandLineRun.of(none, interruption, "start", "--json", "no.yaml");
    assertThat(Json.parsed(json.out()).at("/error/code").asString()).isEqualTo("NEAP-2001");
    assertThat(json.err()).isEmpty();
  }

  @Test
  void wrongUsageIsExplainedWithTheNearestCommand() {
    CommandLineRun run = run("statsu");
    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).startsWith("NEAP-8001: 'statsu' is not a command. Did you mean status");
    assertThat(run().exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run("approve", "cents", "contarct").exitCode()).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void approvalsAndOrdersSayWhatTheyHaveDone() {
    assertThat(run("approve", "cents", "contract", "--as", "carl").out())
        .startsWith("carl approves contract of cents");
    assertThat(run("approve", "cents", "contract", "--revoke", "--as", "carl").out())
        .startsWith("carl no longer approves contract of cents");
    assertThat(run("rollout", "cents", "hold").out()).startsWith("Readers stay ");
    assertThat(run("rollout", "cents", "up").err()).contains("hold, go, skip, back, zero");
  }

  /** Each example of cli.md has the field names, in their order, that the command writes. */
  @Test
  void programsReadWhatThePageSays() throws IOException {
    Map<String, JsonNode> written = new TreeMap<>();
    written.put("status", Json.parsed(run("status", "cents", "--json").out()));
    written.put("history", Json.parsed(run("history", "cents", "--json").out()));
    written.put("histories", Json.parsed(run("history", "--json").out()));
    written.put(
        "started", Json.parsed(run("start", file.toString(), file.toString(), "--json").out()));
    written.put(
        "exported", Json.parsed(run("export", directory.resolve("o").toString(), "--json").out()));
    written.put("lint", Json.parsed(run("lint", lost().toString(), "--json").out()));
    written.put("verify", Json.parsed(run("verify", "cents", "--json").out()));
    Path refused = write("refused.yaml", Files.readString(file));
    written.put("plan", Json.parsed(run("plan", refused.toString(), "--json").out()));
    written.put("error", Json.parsed(run("stauts", "--json").out()));
    written.put(
        "flag",
        Json.parsed(
            Json.text(
                new FlagView("cents.contract", "off", "anna", Samples.THEN, null, List.of()))));
    written.put(
        "tune",
        Json.parsed(
            Json.text(
                new TuneCommand.TuneView(
                    "cents", List.of(TuneCommand.SettingView.of(Samples.TUNED))))));
    written.put(
        "doctor",
        Json.parsed(
            Json.text(new DoctorCommand.DoctorView(true, List.of(Finding.ok("schema", "there"))))));
    Map<String, JsonNode> documented = new TreeMap<>();
    EXAMPLE
        .matcher(Files.readString(Path.of("src/docs/cli.md")))
        .results()
        .forEach(example -> documented.put(example.group(1), Json.parsed(example.group(2))));
    assertThat(documented.keySet()).isEqualTo(written.keySet());
    documented.forEach(
        (name, example) ->
            assertSameFields(name, example, Objects.requireNonNull(written.get(name))));
  }

  private static void assertSameFields(String place, JsonNode example, JsonNode written) {
    if (example.isArray() && written.isArray() && !example.isEmpty() && !written.isEmpty()) {
      assertSameFields(place + "/0", example.get(0), written.get(0));
    } else if (example.isObject() && written.isObject() && !place.endsWith("keys/0")) {
      assertThat(written.propertyNames())
          .as(place)
          .containsExactlyElementsOf(example.propertyNames());
      example
          .propertyNames()
          .forEach(n -> assertSameFields(place + "/" + n, example.get(n), written.get(n)));
    }
  }

  private Path lost() throws IOException {
    return write(
        "lost.yaml",
        """
        operations:
          - sql: {up: SELECT 1}
          - rename_column: {table: t, from: a, to: b}
          - rename_column: {table: t, from: c, to: d, copy: false}
        """);
  }

  @Test
  void lintTellsOfEachFileWhatIsKnownWithoutADatabase() throws IOException {
    CommandLineRun linted = run("lint", lost().toString());
    assertThat(linted.exitCode()).isZero();
    assertThat(linted.out().lines())
        .containsExactly(
            directory.resolve("lost.yaml").toString(),
            "  run SELECT 1: can't be taken back, as it has no down: a rollback leaves in place"
                + " what it does",
            "  rename column a of t to b: goes over every row of t to copy a; on a large table give"
                + " copy: false, where its applications use version schemas");
    write("wrong.yaml", "operations:\n  - rename_column: {table: t}\n");
    CommandLineRun wrong = run("lint", directory.toString());
    assertThat(wrong.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(wrong.err()).contains("wrong.yaml:2");
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text);
  }

  private CommandLineRun run(String... arguments) {
    StaticListableBeanFactory beans = new StaticListableBeanFactory();
    beans.addBean("engine", (Engine) engine);
    return CommandLineRun.of(
        request -> new Session(beans, "public", List.of()), interruption, arguments);
  }
}
