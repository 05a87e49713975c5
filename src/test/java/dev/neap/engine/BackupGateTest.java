package dev.neap.engine;

import static dev.neap.engine.OutsideGatesTest.asked;
import static dev.neap.engine.OutsideGatesTest.assertUnknown;
import static dev.neap.engine.OutsideGatesTest.with;
import static dev.neap.engine.QuickMigration.ALTER;
import static dev.neap.engine.QuickMigration.TABLES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.neap.lifecycle.State;
import dev.neap.lifecycle.Verdict;
import dev.neap.support.TestDatabase;
import dev.neap.support.TestDatabases;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A backup is known by a command, a file or a query. */
@ExtendWith(TestDatabases.class)
class BackupGateTest {

  private static final String FILE =
      "operations: [" + ALTER + "]\ncontract: {soak: 0s, quiet: 0s}\n";

  private final TestDatabase database;
  @TempDir private Path directory;

  BackupGateTest(TestDatabase database) {
    this.database = database;
  }

  @BeforeEach
  void tables() {
    database.execute(TABLES);
  }

  @Test
  void aCommandIsToldWhatItIsForAndNoSecret() throws IOException {
    Path script = directory.resolve("check");
    Files.writeString(
        script,
        """
        #!/bin/sh
        env > "$0.env"
        echo "$NEAP_MIGRATION $NEAP_PHASE $NEAP_DATABASE"
        exit $(cat "$0.exit")
        """);
    assertThat(script.toFile().setExecutable(true)).isTrue();
    Files.writeString(directory.resolve("check.exit"), "3");
    Map<String, Object> command = backup("command[0]", script.toString(), "every", "0s");
    try (TestEngine test = new TestEngine(database, command)) {
      assertThat(start(test).closed())
          .singleElement()
          .satisfies(
              closed ->
                  assertThat(closed.reason())
                      .endsWith("check ended with 3: m1 expand " + database.name()));
      Files.writeString(directory.resolve("check.exit"), "0");
      assertThat(start(test).standing().state()).isEqualTo(State.TIGHTENED);
      assertThat(Files.readString(directory.resolve("check.env")))
          .contains("NEAP_BACKUP_FROM=", "PATH=")
          .doesNotContain("NEAP_URL", "PGPASSWORD");
      test.engine().rollback("m1", "ada", EngineListener.NONE);
    }
    Files.writeString(script, "#!/bin/sh\nsleep 60 & sleep 60\n");
    assertBackupUnknown(
        backup("command[0]", script.toString(), "timeout", "100ms"), "did not end within 0.1s");
    assertBackupUnknown(backup("command[0]", directory.resolve("none").toString()), "No such file");
  }

  @Test
  void aTimestampIsNotTooOld() throws IOException {
    Path stamp = directory.resolve("last");
    Map<String, Object> file =
        backup("file", stamp.toString(), "every", "0s", "after-start", "true");
    try (TestEngine test = new TestEngine(database, file)) {
      assertThat(verdict(start(test)).reason()).isEqualTo("there is no backup");
      Files.writeString(stamp, "2026-01-01T00:00:00Z\n");
      assertThat(verdict(start(test)).reason())
          .isEqualTo("the last backup is of 2026-01-01T00:00:00Z");
      Files.writeString(stamp, Instant.now().plusSeconds(60).toString());
      assertThat(start(test).standing().state()).isEqualTo(State.TIGHTENED);
      Files.writeString(
          stamp, test.engine().status("m1").standing().startedAt().plusMillis(1).toString());
      assertThat(verdict(test.engine().complete("m1", "ada", EngineListener.NONE)).reason())
          .as("from before the last phase that changed rows")
          .startsWith("the last backup is of");
      Files.writeString(stamp, "");
      assertThat(test.engine().complete("m1", "ada", EngineListener.NONE).standing().state())
          .as("by the time at which it was written")
          .isEqualTo(State.COMPLETED);
    }
    try (TestEngine test =
        new TestEngine(database, backup("sql", "SELECT now() - interval '25 h'"))) {
      assertThat(asked(test, "backup").reason()).startsWith("the last backup is of");
    }
    assertThatThrownBy(() -> new TestEngine(database, backup("sql", "SELECT now()", "file", "x")))
        .hasStackTraceContaining("NEAP-6161")
        .hasStackTraceContaining("one of command");
  }

  private static Map<String, Object> backup(String... settings) {
    return with(new HashMap<>(), "neap.gates.backup.", settings);
  }

  private static Report start(TestEngine test) {
    return QuickMigration.start(test.engine(), "m1", FILE);
  }

  private static Verdict verdict(Report waits) {
    List<Verdict> closed = waits.closed();
    assertThat(closed).hasSize(1);
    return closed.get(0);
  }

  private void assertBackupUnknown(Map<String, Object> settings, String words) {
    try (TestEngine test = new TestEngine(database, settings)) {
      assertUnknown(asked(test, "backup"), words);
    }
  }
}
