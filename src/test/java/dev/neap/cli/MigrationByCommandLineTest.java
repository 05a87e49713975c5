package dev.neap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.neap.support.TestDatabase;
import dev.neap.support.TestDatabases;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** A migration from its file to its end, as it is typed, on a database. */
@ExtendWith(TestDatabases.class)
class MigrationByCommandLineTest {

  private static final String[] SHOP = {
    """
    CREATE TABLE customers (id bigint PRIMARY KEY, name text NOT NULL, email text NOT NULL,
      company text, city text)
    """,
    """
    CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint REFERENCES customers,
      state text NOT NULL DEFAULT 'new', total numeric(10,2) NOT NULL, country text, note text,
      placed_at timestamptz NOT NULL DEFAULT now(),
      CONSTRAINT orders_state_known CHECK (state <> ''),
      CONSTRAINT orders_total_not_negative CHECK (total >= 0))
    """,
    "CREATE INDEX orders_by_state ON orders (state, placed_at)",
    "INSERT INTO customers SELECT n, 'c' || n, 'C' || n FROM generate_series(1, 500) n",
    "INSERT INTO orders SELECT n, 1 + n % 500, 'new', n FROM generate_series(1, 2000) n",
    "ANALYZE"
  };

  @TempDir Path directory = Path.of("");

  @Test
  void everyFileOfJobsIsPlannedOnTheShop(TestDatabase database) throws IOException {
    database.execute(SHOP);
    try (Stream<Path> files = Files.walk(Path.of("jobs"))) {
      List<Path> migrations = files.filter(f -> f.toString().endsWith(".yaml")).toList();
      assertThat(migrations).hasSizeGreaterThanOrEqualTo(5);
      for (Path file : migrations) {
        CommandLineRun run = neap(database, "plan", file.toString());
        assertThat(run.exitCode()).as(file + "\n" + run.out() + run.err()).isZero();
      }
    }
    assertThat(neap(database, "status").out()).startsWith("No migrations yet.");
    assertThat(neap(database, "flag", "list").out()).startsWith("No flags yet");
  }

  @Test
  void aMigrationIsStartedWaitsIsCompletedAndTakenBack(TestDatabase database) throws IOException {
    database.execute(SHOP);
    Path file =
        Files.writeString(
            directory.resolve("full-name.yaml"),
            """
            operations:
              - rename_column: {table: customers, from: name, to: full_name}
              - sql: {up: COMMENT ON TABLE orders IS 'of all customers'}
            contract: {soak: 0s, quiet: 0s}
            """);
    assertThat(neap(database, "plan", file.toString()).out()).doesNotContain("copy: false");
    database.execute(
        "UPDATE pg_class SET reltuples = 2e6, relpages = 20000 WHERE relname = 'customers'");
    assertThat(neap(database, "plan", file.toString()).out())
        .contains("on a large table give copy: false");
    database.execute(
        "ANALYZE customers",
        "ALTER DATABASE " + database.name() + " SET default_transaction_isolation = serializable");
    CommandLineRun started = neap(database, "start", file.toString());
    assertThat(started.exitCode()).as(started.toString()).isZero();
    assertThat(started.out())
        .contains("BACKFILLING")
        .contains("full-name  TIGHTENED")
        .contains("next:       neap complete full-name");

    CommandLineRun misspelled = neap(database, "status", "full-nam");
    assertThat(misspelled.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(misspelled.err()).contains("NEAP-3103").contains("Did you mean full-name?");

    assertThat(neap(database, "approve", "full-name", "expand").exitCode())
        .isEqualTo(ExitCode.REFUSED);
    assertThat(neap(database, "verify", "full-name").exitCode()).isZero();
    assertThat(neap(database, "flag", "get", "full-name.contract").out())
        .startsWith("full-name.contract  off");

    assertIsTuned(database);
    database.execute(
        "CREATE TABLE isolation (level text)",
        "CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO isolation"
            + " VALUES (current_setting('transaction_isolation')); RETURN NULL; END $$",
        "CREATE TRIGGER note AFTER INSERT ON neap.transition EXECUTE FUNCTION note()");

    CommandLineRun completed = neap(database, "complete", "full-name");
    assertThat(completed.exitCode()).as(completed.toString()).isZero();
    assertThat(completed.out()).contains("full-name  COMPLETED");
    assertThat(
            database.sql().sql("SELECT count(full_name) FROM customers").query(Long.class).single())
        .isEqualTo(500);
    assertThat(neap(database, "history", "full-name").out()).contains("TIGHTENED -> ");
    assertThat(database.sql().sql("SELECT DISTINCT level FROM isolation").query().singleColumn())
        .as("whatever the database's default is, each statement sees what others have committed")
        .containsExactly("read committed");
    assertThat(neap(database, "doctor").exitCode()).isZero();

    assertThat(neap(database, "tune", "full-name", "nice=1").exitCode())
        .isEqualTo(ExitCode.REFUSED);

    CommandLineRun back = neap(database, "rollback", "full-name");
    assertThat(back.exitCode()).as(back.toString()).isZero();
    assertThat(database.sql().sql("SELECT count(name) FROM customers").query(Long.class).single())
        .isEqualTo(500);
  }

  @Test
  void aWindowThatCannotBeReadIsExplained(TestDatabase database) throws IOException {
    Files.writeString(
        directory.resolve("application.yml"),
        "neap: {windows: {night: {from: 22:00, to: \"06:00\"}}}\n");
    CommandLineRun run = neap(database, "status", "--config", directory.toString());
    assertThat(run.exitCode()).as(run.toString()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err())
        .contains("NEAP-6120: neap.windows.night.from: 1320 is not a time; write it with two");
  }

  @Test
  void aHealthCheckThatCannotBeReadIsExplained(TestDatabase database) throws IOException {
    Files.writeString(
        directory.resolve("application.yml"),
        "neap: {health: {checks: {errors: {type: query, sqll: x}}}}\n");
    CommandLineRun run = neap(database, "status", "--config", directory.toString());
    assertThat(run.exitCode()).as(run.toString()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err())
        .startsWith("NEAP-6142: neap.health.checks.errors can't be used: there is no setting sqll");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "neap: {backfill: {vacuum-every: 0}} | neap.backfill | vacuum-every is 0; allowed: 1 to 50",
        "neap: {throttle: {other-sessions: {speed: 0}}} | neap.throttle.other-sessions | speed must be from 0.05",
        "neap: {throttle: {other-sessions: {spede: 0.3}}} | neap.throttle.other-sessions.spede | Did you mean neap.throttle.other-sessions.speed?",
        "neap: {throtle: {wal-rate: {effect: slow}}} | neap.throtle.wal-rate.effect | Did you mean neap.throttle.wal-rate.effect?",
        "neap: {backfill: {bytes: 5}} | neap.backfill.bytes | There are: chunk-time, max-bad-rows, max-rows-per-second",
        "neap: {throttle: {temperature: {celsius: 5}}} | neap.throttle.temperature.celsius | There are: active-sessions, archive-backlog",
        "{neap: {url: x}, throtle: {wal-rate: {effect: slow}}} | throtle.wal-rate.effect | Did you mean neap.throttle.wal-rate.effect?",
        "naep: {url: x} | naep.url | Did you mean neap.url?",
        "neap: [ | application.yml is not YAML at line | expected",
        "neap: {throttle: {wal-rate: {effect: fast}}} | neap.throttle.wal-rate.effect | fast",
      })
  void aSettingThatCannotBeReadIsExplained(
      String configuration, String setting, String problem, TestDatabase database)
      throws IOException {
    Files.writeString(directory.resolve("application.yml"), configuration);
    CommandLineRun run = neap(database, "status", "--config", directory.toString());
    assertThat(run.exitCode()).as(run.toString()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).startsWith("NEAP-8005").contains(setting, problem);
  }

  @Test
  void whatOthersReadMayStandBesideIt(TestDatabase database) throws IOException {
    Files.writeString(
        directory.resolve("application.yml"),
        "{spring: {application: {name: x}}, flags: {colour: red}, ldap: {url: x}, health: up}\n");
    CommandLineRun run = neap(database, "status", "--config", directory.toString());
    assertThat(run.exitCode()).as(run.toString()).isZero();
  }

  @Test
  void whatTheConfigurationShowsCommentedOutIsKnown(TestDatabase database) throws IOException {
    String shown = Files.readString(Path.of("config/application.yml"));
    String given = shown.replaceAll("(?m)^  #(?! )|^  #(?=  )", "  ");
    assertThat(given).contains("\n  throttle:\n", "\n    chunk-time: 200ms");
    Files.writeString(directory.resolve("application.yml"), given);
    CommandLineRun run = neap(database, "status", "--config", directory.toString());
    assertThat(run.exitCode()).as(run.toString()).isZero();
  }

  private static void assertIsTuned(TestDatabase database) {
    CommandLineRun tuned =
        neap(
            database,
            "tune",
            "full-name",
            "chunk-time=100ms",
            "nice=1.0",
            "--for",
            "30m",
            "--as",
            "ada");
    assertThat(tuned.exitCode()).as(tuned.toString()).isZero();
    assertThat(tuned.out().lines())
        .satisfiesExactly(
            line ->
                assertThat(line)
                    .matches("chunk-time +100ms +instead of 200ms, by ada since .+, until .+"),
            line -> assertThat(line).matches("max-rows-per-second +no limit"),
            line -> assertThat(line).matches("partitions +1"),
            line -> assertThat(line).matches("nice +1.0 +instead of 0, by ada since .+"));
    assertThat(neap(database, "status", "full-name").out())
        .containsPattern("tuned +chunk-time 100ms instead of 200ms, by ada since .+, until .+");
    assertThat(neap(database, "history", "full-name").out())
        .contains("tuned chunk-time: 200ms to 100ms until ");
    JsonNode reset =
        Json.parsed(neap(database, "tune", "full-name", "nice=2", "--reset", "--json").out());
    assertThat(reset.at("/settings/0/value").asString()).isEqualTo("200ms");
    assertThat(reset.at("/settings/0/by").isNull()).isTrue();
    assertThat(reset.at("/settings/3/value").asString()).isEqualTo("2");
    assertThat(reset.at("/settings/3/until").isNull()).isTrue();
    assertThat(neap(database, "tune", "full-name", "nice=").out())
        .contains("nice                 0\n");

    assertIsWrong(database, "NEAP-6121", "tune", "full-name", "chunktime=1s");
    assertIsWrong(database, "NEAP-6122", "tune", "full-name", "nice=fast");
    assertIsWrong(database, "NEAP-6123", "tune", "full-name", "nice=1", "--for", "400d");
    assertIsWrong(database, "NEAP-8001", "tune", "full-name", "nice=1", "--for", "half an hour");
    assertIsWrong(database, "NEAP-8001", "tune", "full-name", "nice=", "--for", "30m");
    assertIsWrong(database, "NEAP-8001", "tune", "full-name", "nice");
    assertIsWrong(database, "NEAP-3103", "tune", "full-nam", "nice=1");
  }

  private static void assertIsWrong(TestDatabase database, String code, String... arguments) {
    CommandLineRun run = neap(database, arguments);
    assertThat(run.exitCode()).as(run.toString()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).startsWith(code + ": ");
  }

  @Test
  void aDatabaseThatIsNotThereIsExplained(TestDatabase database) {
    String url = database.jdbcUrl().replace(database.name(), "nowhere");
    CommandLineRun run =
        CommandLineRun.of(Session::open, new Interruption(), "status", "--url", url);
    assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(run.err()).startsWith("NEAP-8103: There is no such database").hasLineCount(1);
  }

  private static CommandLineRun neap(TestDatabase database, String... arguments) {
    String[] all =
        Stream.concat(Stream.of(arguments), Stream.of("--url", database.jdbcUrl()))
            .toArray(String[]::new);
    return CommandLineRun.of(Session::open, new Interruption(), all);
  }
}
