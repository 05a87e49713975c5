package dev.neap.cli;

import static dev.neap.notify.Receiver.says;
import static org.assertj.core.api.Assertions.assertThat;

import dev.neap.notify.Receiver;
import dev.neap.support.TestDatabase;
import dev.neap.support.TestDatabases;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What people are told of a migration that is driven from the command line. */
@ExtendWith(TestDatabases.class)
class NotifyByCommandLineTest {

  @TempDir Path directory = Path.of("");
  private final TestDatabase database;
  private final Receiver receiver;

  NotifyByCommandLineTest(TestDatabase database) throws IOException {
    this.database = database;
    this.receiver = new Receiver();
  }

  @AfterEach
  void stop() {
    receiver.close();
  }

  @Test
  void aCommandTellsWhatItDidAndWhoWasNotTold() throws IOException {
    database.execute(
        "CREATE TABLE customers (id bigint PRIMARY KEY, name text NOT NULL)",
        "INSERT INTO customers VALUES (1, 'Ada')");
    configure(
        """
        channels:
          ops: {type: slack, url: "%s"}
          down: {type: slack, url: "%s"}
        rules:
          - {channel: ops, events: all}
          - {channel: down, events: moves}
        link: https://neap.example.com/
        """
            .formatted(receiver.url("/well"), receiver.url("/down/T1S3CRET0")));
    receiver.answers(
        (request, exchange) ->
            says(request.path().equals("/well") ? 200 : 503, "ok").to(request, exchange));
    assertThat(neap("notify", "status").out())
        .contains("ops", "slack", "nothing written since it was configured");
    Path file =
        Files.writeString(
            directory.resolve("full-name.yaml"),
            """
            operations:
              - rename_column: {table: customers, from: name, to: full_name}
            """);
    CommandLineRun started = neap("start", file.toString());
    assertThat(started.exitCode()).as(started.toString()).isZero();
    assertThat(started.err())
        .contains("Not told of everything yet: down. `neap notify status` says why.");

    List<String> told =
        receiver.received().stream()
            .filter(one -> one.path().equals("/well"))
            .map(one -> one.json().path("text").asString())
            .toList();
    assertThat(told.get(0)).startsWith(database.name() + "/public full-name: REGISTERED: ");
    assertThat(told.get(told.size() - 1))
        .contains(" -&gt; TIGHTENED: ", "; safe to do: ./neap complete full-name;")
        .endsWith("; https://neap.example.com/migrations/full-name");
    assertThat(told).hasSize(logRows()).doesNotHaveDuplicates();

    CommandLineRun status = neap("notify", "status");
    assertThat(status.out())
        .containsPattern("ops +slack +0 pending +last sent ")
        .containsPattern("down +slack +\\d+ pending +.*fails at .*503.*, again at ")
        .doesNotContain("S3CRET");
    JsonNode json = Json.parsed(neap("notify", "status", "--json").out());
    assertThat(json).hasSize(2);
    assertThat(json.path(0).path("failing").asBoolean()).isTrue();
    assertThat(json.path(1).path("pending").asInt(-1)).isZero();

    configure("channels:\n  ops: {type: slack, url: \"%s\"}\n".formatted(receiver.url("/well")));
    assertThat(neap("notify", "status").out()).containsPattern("down +not in this configuration");
    assertThat(neap("notify", "forget", "down").exitCode()).isZero();
    assertThat(neap("notify", "status").out()).doesNotContain("down");
    assertThat(neap("notify", "forget", "down").err()).contains("NEAP-7104");
  }

  @Test
  void aTestSaysWhatTheServerAnswers() throws IOException {
    configure(
        "channels:\n  ops: {type: slack, url: \"%s\"}\n".formatted(receiver.url("/T1S3CRET0")));
    CommandLineRun well = neap("notify", "test", "ops");
    assertThat(well.exitCode()).as(well.toString()).isZero();
    assertThat(well.out().strip()).isEqualTo("ops took it: ok");
    assertThat(receiver.received().get(0).json().path("text").asString())
        .isEqualTo("neap neap-test: TEST: this is a test, nothing has happened");

    receiver.answers(says(404, "no_service for T1S3CRET0"));
    CommandLineRun refused = neap("notify", "test", "ops");
    assertThat(refused.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(refused.err())
        .contains("NEAP-7103: ops did not take it: 127.0.0.1:")
        .contains(" answers 404: no_service for ***");

    CommandLineRun unknown = neap("notify", "test", "dev", "--json");
    assertThat(unknown.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(Json.parsed(unknown.out()).path("error").path("code").asString())
        .isEqualTo("NEAP-7102");
  }

  @Test
  void whatCannotBeUsedEndsTheCommandBeforeItBegins() throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("x.yaml"), "operations: [{drop_column: {table: t, column: c}}]");
    configure("channels:\n  ops: {type: slack, ulr: \"https://x/T1S3CRET0\"}\n");
    CommandLineRun run = neap("start", file.toString());
    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err())
        .contains("NEAP-7101: ", "there is no setting neap.notify.channels.ops.ulr")
        .doesNotContain("S3CRET");
    configure("chanels:\n  ops: {type: log}\n");
    assertThat(neap("status").err()).contains("NEAP-8005", "There are: brokers, channels,");
  }

  private int logRows() {
    return database.sql().sql("SELECT count(*) FROM neap.transition").query(Integer.class).single();
  }

  private void configure(String notify) throws IOException {
    Files.writeString(
        directory.resolve("application.yml"),
        "neap:\n  notify:\n" + notify.replaceAll("(?m)^", "    "));
  }

  private CommandLineRun neap(String... arguments) {
    List<String> all = new java.util.ArrayList<>(List.of(arguments));
    all.addAll(List.of("--url", database.jdbcUrl(), "--config", directory.toString()));
    return CommandLineRun.of(Session::open, new Interruption(), all.toArray(String[]::new));
  }
}
