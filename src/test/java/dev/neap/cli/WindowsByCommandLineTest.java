package dev.neap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.neap.support.TestDatabase;
import dev.neap.support.TestDatabases;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** {@code run-window} and {@code freeze} as they are typed, with their exit codes. */
@ExtendWith(TestDatabases.class)
class WindowsByCommandLineTest {

  @TempDir Path directory = Path.of("");
  private final TestDatabase database;
  private Path file = Path.of("");

  WindowsByCommandLineTest(TestDatabase database) {
    this.database = database;
  }

  @BeforeEach
  void files() throws IOException {
    database.execute(
        "CREATE TABLE t (id int PRIMARY KEY, a text)",
        "INSERT INTO t SELECT n, 'a' || n FROM generate_series(1, 50) n");
    file = directory.resolve("change.yaml");
    Files.writeString(file, "operations:\n  - rename_column: {table: t, from: a, to: b}\n");
    Files.writeString(
        directory.resolve("application.yml"),
        """
        neap:
          windows:
            always: {from: "00:00", to: "00:00"}
            not-now: {days: [%s], from: "00:00", to: "00:00"}
        """
            .formatted(LocalDate.now(ZoneOffset.UTC).plusDays(3).getDayOfWeek()));
  }

  @Test
  void aRunInAWindowSaysWhetherThereIsMoreToDo() {
    CommandLineRun closed = neap("run-window", "not-now", file.toString());
    assertThat(closed.exitCode()).as(closed.toString()).isEqualTo(ExitCode.MORE);
    assertThat(closed.out())
        .contains("Window not-now is closed; it opens: ")
        .contains("There is more to do; to go on: neap run-window not-now " + file);
    assertThat(neap("status").out()).startsWith("No migrations yet.");

    CommandLineRun open = neap("run-window", "always", file.toString());
    assertThat(open.exitCode()).as(open.toString()).isEqualTo(ExitCode.DONE);
    assertThat(open.out()).contains("TIGHTENED").contains("read-new");
    CommandLineRun waits = neap("run-window", "not-now");
    assertThat(waits.exitCode()).as("it waits for people alone").isEqualTo(ExitCode.DONE);

    assertThat(neap("rollback", "change").exitCode()).isEqualTo(ExitCode.DONE);
    CommandLineRun nothing = neap("run-window", "not-now", "--json");
    assertThat(nothing.exitCode()).isEqualTo(ExitCode.DONE);
    assertThat(nothing.out()).contains("\"more\":false").contains("\"migrations\":[]");

    CommandLineRun unknown = neap("run-window", "alwasy");
    assertThat(unknown.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(unknown.err()).startsWith("NEAP-8020: ").contains("Did you mean always?");
  }

  @Test
  void aFreezeHoldsEverythingAndIsShown() {
    assertThat(neap("freeze").out()).isEqualTo("The database is not frozen.\n");
    CommandLineRun frozen =
        neap(
            "freeze",
            "--until",
            "2100-12-27 06:00",
            "--zone",
            "Europe/Berlin",
            "--because",
            "year-end closing",
            "--as",
            "grace");
    assertThat(frozen.exitCode()).as(frozen.toString()).isEqualTo(ExitCode.DONE);
    assertThat(frozen.out())
        .startsWith(
            "Frozen until Mon 2100-12-27 06:00 +01:00 Europe/Berlin by grace: year-end closing");

    CommandLineRun held = neap("run-window", "always", file.toString());
    assertThat(held.exitCode()).as(held.toString()).isEqualTo(ExitCode.MORE);
    assertThat(held.out()).contains("PLANNED").contains("frozen by grace: year-end closing");
    assertThat(neap("status").out())
        .startsWith("Frozen until ")
        .contains("./neap freeze --over")
        .contains("2100-12-27");

    assertThat(neap("freeze", "--over").out()).startsWith("The freeze is over.");
    assertThat(neap("run-window", "always").exitCode()).isEqualTo(ExitCode.DONE);
    assertThat(neap("status").out()).doesNotContain("Frozen");
  }

  @Test
  void aFreezeThatCannotBeMeantIsRefused() {
    assertWrong(ExitCode.USAGE, "NEAP-8001: --because", "freeze", "--for", "8h");
    assertWrong(ExitCode.USAGE, "NEAP-8001: --because", "freeze", "--for", "8h", "--because", " ");
    assertWrong(ExitCode.USAGE, "NEAP-8001: 'soon'", "freeze", "--for", "soon", "--because", "x");
    assertWrong(ExitCode.USAGE, "NEAP-8001: Give one", "freeze", "--for", "8h", "--over");
    assertWrong(ExitCode.USAGE, "NEAP-8021: 'six'", "freeze", "--until", "six", "--because", "x");
    assertWrong(
        ExitCode.USAGE,
        "NEAP-8021: There is no time zone",
        "freeze",
        "--zone",
        "Berlin",
        "--until",
        "2100-12-27 06:00",
        "--because",
        "x");
    assertWrong(
        ExitCode.REFUSED,
        "NEAP-6140: ",
        "freeze",
        "--until",
        "2020-12-27T06:00:00Z",
        "--because",
        "x");
  }

  private void assertWrong(int code, String words, String... arguments) {
    CommandLineRun run = neap(arguments);
    assertThat(run.exitCode()).as(run.toString()).isEqualTo(code);
    assertThat(run.err()).startsWith(words);
  }

  private CommandLineRun neap(String... arguments) {
    String[] all =
        Stream.concat(
                Stream.of(arguments),
                Stream.of("--url", database.jdbcUrl(), "--config", directory.toString()))
            .toArray(String[]::new);
    return CommandLineRun.of(Session::open, new Interruption(), all);
  }
}
