package dev.neap.web;

import static dev.neap.web.ServedNeap.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.neap.cli.CommandContext;
import dev.neap.cli.Interruption;
import dev.neap.cli.NeapCommand;
import dev.neap.cli.Session;
import dev.neap.cli.Terminal;
import dev.neap.support.TestDatabase;
import dev.neap.support.TestDatabases;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the command line shows and asks for, by REST. */
@ExtendWith(TestDatabases.class)
class RestTest {

  private static final String[] SHOP = {
    "CREATE TABLE customers (id bigint PRIMARY KEY, name text NOT NULL)",
    "INSERT INTO customers SELECT n, 'c' || n FROM generate_series(1, 500) n",
    "ANALYZE"
  };
  private static final String FILE =
      """
      operations:
        - rename_column: {table: customers, from: name, to: full_name}
      flags: {expand: false}
      contract: {soak: 0s, quiet: 0s}
      """;
  private static final String ONE = "/api/migrations/full-name";

  @Test
  void aMigrationIsStartedLookedAtHeldCompletedAndTakenBack(TestDatabase database) {
    database.execute(SHOP);
    try (ServedNeap neap = ServedNeap.on(database.jdbcUrl())) {
      assertThat(neap.get("/api/migrations").body()).isEqualTo("[]");
      HttpResponse<String> started = neap.yaml("/api/migrations?file=full-name.yaml", FILE);
      assertThat(started.statusCode()).as(started.body()).isEqualTo(202);
      assertThat(started.headers().firstValue("Location")).hasValue(ONE);
      assertThat(json(started).path("state").asString()).isEqualTo("PLANNED");
      assertThat(json(started).path("startedBy").asString()).isEqualTo(ServedNeap.OPERATOR);
      assertThat(neap.yaml("/api/migrations?file=full-name.yaml", FILE).statusCode())
          .as("the same again")
          .isEqualTo(202);

      waitsFor(neap, "flag");
      state(neap.post(ONE + "/pause", "{\"reason\": \"month end\"}"), 200);
      assertThat(neap.put("/api/flags/full-name.expand", "{\"value\": true}").statusCode())
          .isEqualTo(200);
      waitsFor(neap, "pause");
      assertThat(json(neap.get(ONE)).path("pause").path("reason").asString())
          .isEqualTo("month end");
      assertThat(state(neap.get(ONE), 200)).isEqualTo("PLANNED");
      state(neap.post(ONE + "/resume", ""), 202);
      becomes(neap, "TIGHTENED");

      HttpResponse<String> set = neap.put("/api/flags/full-name.read-new", "{\"value\": 5}");
      assertThat(set.statusCode()).as(set.body()).isEqualTo(200);
      assertThat(json(set).path("value").asString()).isEqualTo("5");
      assertThat(json(set).path("by").asString()).isEqualTo(ServedNeap.OPERATOR);
      assertThat(neap.get("/api/flags/full-name.read-new").body()).isEqualTo(set.body());
      becomes(neap, "ROLLING_OUT");
      await().untilAsserted(() -> assertSameAsCommands(neap, database));

      state(neap.post(ONE + "/complete", "{}"), 202);
      assertThat(json(neap.get("/api/flags/full-name.read-new")).path("value").asString())
          .isEqualTo("100");
      becomes(neap, "COMPLETED");
      state(neap.post(ONE + "/rollback", "{}"), 202);
      becomes(neap, "ROLLED_BACK");
      assertThat(json(neap.get(ONE + "/history")))
          .anySatisfy(
              row -> {
                assertThat(row.path("by").asString()).isEqualTo(ServedNeap.OPERATOR);
                assertThat(row.path("reason").asString()).contains("month end");
              })
          .anySatisfy(
              row -> {
                assertThat(row.path("by").asString()).isEqualTo(ServedNeap.OPERATOR);
                assertThat(row.path("reason").asString()).contains("ROLLBACK");
              });
      await().untilAsserted(() -> assertSameAsCommands(neap, database));
    }
  }

  @Test
  void peopleOrderReadersPaceApprovalsAndFreezes(TestDatabase database) {
    database.execute(SHOP);
    try (ServedNeap neap = ServedNeap.on(database.jdbcUrl())) {
      String file =
          FILE.replace("flags: {expand: false}", "rollout: {steps: [5, 50, 100], every: 10m}")
              .replace("quiet: 0s", "quiet: 0s, approvals: 2");
      assertThat(json(neap.get("/api/freeze")).path("frozen").asBoolean()).isFalse();
      HttpResponse<String> frozen =
          neap.post("/api/freeze", "{\"for\": \"8h\", \"because\": \"closing\"}");
      assertThat(json(frozen).path("frozen").asBoolean()).as(frozen.body()).isTrue();
      neap.yaml("/api/migrations?file=full-name.yaml", file);
      waitsFor(neap, "freeze");
      assertThat(neap.get("/api/freeze").body()).isEqualTo(frozen.body());
      assertThat(json(neap.post("/api/freeze/over", "")).path("frozen").asBoolean()).isFalse();
      becomes(neap, "ROLLING_OUT");

      String readers = "/api/flags/full-name.read-new";
      state(
          neap.post(ONE + "/rollout", "{\"order\": \"skip\", \"because\": \"quiet night\"}"), 200);
      assertThat(json(neap.get(readers)).path("value").asString()).isEqualTo("50");
      state(neap.post(ONE + "/rollout", "{\"order\": \"back\"}"), 200);
      assertThat(json(neap.get(readers)).path("value").asString()).isEqualTo("5");
      assertThat(neap.post(readers + "/force", "{\"reader\": \"a/1\", \"shape\": \"new\"}").body())
          .contains("a/1");
      assertThat(neap.post(readers + "/unforce", "{\"reader\": \"a/1\"}").body())
          .doesNotContain("a/1");
      JsonNode tuned =
          json(
              neap.post(ONE + "/tune", "{\"set\": {\"chunk-time\": \"100ms\"}, \"for\": \"30m\"}"));
      assertThat(tuned.path("settings"))
          .anySatisfy(
              setting -> {
                assertThat(setting.path("value").asString()).isEqualTo("100ms");
                assertThat(setting.path("by").asString()).isEqualTo(ServedNeap.OPERATOR);
              });
      assertProblem(neap.post(ONE + "/approve", "{\"phase\": \"contract\"}"), 409, "NEAP-6104");
      assertThat(json(neap.get(ONE + "/history")))
          .anySatisfy(row -> assertThat(row.path("reason").asString()).contains("quiet night"));
    }
  }

  @Test
  void whatGoesWrongIsAProblemWithItsCode(TestDatabase database) {
    database.execute(SHOP);
    try (ServedNeap neap = ServedNeap.on(database.jdbcUrl())) {
      for (String path : List.of("", "/history")) {
        assertProblem(neap.get("/api/migrations/none" + path), 404, "NEAP-3103");
      }
      for (String ask : List.of("resume", "retry", "rollback", "complete", "pause")) {
        assertProblem(neap.post("/api/migrations/none/" + ask, "{}"), 404, "NEAP-3103");
      }
      assertProblem(neap.get("/api/flags/none.expand"), 404, "NEAP-4102");
      assertProblem(neap.get("/api/flags/none"), 400, "NEAP-4101");
      assertProblem(neap.put("/api/flags/neap.pause-all", "{\"value\": 5}"), 400, "NEAP-4103");
      assertProblem(neap.put("/api/flags/neap.pause-all", "{}"), 400, "NEAP-8407");
      assertThat(assertProblem(neap.put("/api/flags/neap.pause-all", "{"), 400, "NEAP-8407"))
          .contains("line 1, column 2");
      assertProblem(neap.get("/api/flags/a%00b"), 400, "NEAP-8408");
      String start = "/api/migrations?file=full-name.yaml";
      assertThat(assertProblem(neap.yaml(start, "operations: 3"), 400, "NEAP-2001"))
          .contains("full-name.yaml:1");
      assertProblem(neap.yaml("/api/migrations", FILE), 400, "NEAP-8407");
      assertProblem(neap.yaml(start, "target: billing\n" + FILE), 409, "NEAP-8411");
      assertProblem(neap.yaml(start, FILE.replace("customers", "customer")), 409, "NEAP-1101");
      assertProblem(neap.yaml(start, "#".repeat(1 << 20) + FILE), 413, "NEAP-8407");
      assertThat(neap.yaml(start, FILE).statusCode()).isEqualTo(202);
      neap.put("/api/flags/full-name.expand", "{\"value\": \"on\"}");
      becomes(neap, "TIGHTENED");
      assertProblem(neap.yaml(start, FILE.replace("full_name", "whole")), 409, "NEAP-3104");
      assertProblem(neap.post(ONE + "/retry", "{}"), 409, "NEAP-3102");
      assertProblem(neap.post(ONE + "/approve", "{\"phase\": \"expand\"}"), 409, "NEAP-6103");
      for (String body : List.of("{}", "{\"phase\": \"contarct\"}")) {
        assertProblem(neap.post(ONE + "/approve", body), 400, "NEAP-8407");
        assertProblem(neap.post(ONE + "/revoke", body), 400, "NEAP-8407");
      }
      assertProblem(neap.post(ONE + "/revoke", "{\"phase\": \"contract\"}"), 409, "NEAP-6162");
      assertThat(
              assertProblem(neap.post(ONE + "/rollout", "{\"order\": \"up\"}"), 400, "NEAP-8407"))
          .contains("hold, go, skip, back, zero");
      for (String body :
          List.of(
              "{}",
              "{\"set\": {\"nice\": {}}}",
              "{\"set\": {\"nice\": null}}",
              "{\"set\": {\"nice\": \"\"}, \"for\": \"1m\"}",
              "{\"set\": {}}",
              "{\"set\": {\"nice\": \"1\"}, \"for\": \"x\"}")) {
        assertProblem(neap.post(ONE + "/tune", body), 400, "NEAP-8407");
      }
      assertProblem(neap.post(ONE + "/tune", "{\"set\": {\"nise\": \"1\"}}"), 400, "NEAP-6121");
      for (String body :
          List.of(
              "{\"for\": \"1h\"}",
              "{\"because\": \"x\"}",
              "{\"because\": \"a\\u0000b\", \"for\": \"1h\"}",
              "{\"because\": \"x\", \"until\": \"tomorrow\"}",
              "{\"because\": \"x\", \"for\": \"1h\", \"until\": \"2100-01-01T00:00:00Z\"}")) {
        assertProblem(neap.post("/api/freeze", body), 400, "NEAP-8407");
      }
      assertProblem(
          neap.post("/api/freeze", "{\"because\": \"x\", \"for\": \"999999999d\"}"),
          409,
          "NEAP-6140");
      assertProblem(
          neap.post("/api/freeze", "{\"because\": \"x\", \"until\": \"2020-01-01T00:00:00Z\"}"),
          409,
          "NEAP-6140");
      assertProblem(neap.post(ONE + "/abandon", "{}"), 400, "NEAP-8407");
      assertProblem(
          neap.put("/api/flags/full-name.read-new", "{\"value\": 101}"), 400, "NEAP-4103");
      assertProblem(neap.send(neap.request(ONE).DELETE()), 405, "NEAP-8408");
    }
  }

  private static String assertProblem(HttpResponse<String> response, int status, String code) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    JsonNode problem = json(response);
    assertThat(problem.path("code").asString()).as(response.body()).isEqualTo(code);
    assertThat(problem.path("status").asInt()).isEqualTo(status);
    assertThat(problem.path("detail").asString()).isNotBlank().doesNotStartWith(code);
    return response.body();
  }

  private static String state(HttpResponse<String> response, int status) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    return json(response).path("state").asString();
  }

  private static void waitsFor(ServedNeap neap, String gate) {
    await()
        .untilAsserted(
            () ->
                assertThat(json(neap.get(ONE)).path("waits"))
                    .anySatisfy(w -> assertThat(w.path("gate").asString()).isEqualTo(gate)));
  }

  private static void becomes(ServedNeap neap, String state) {
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> json(neap.get(ONE)).path("state").asString().equals(state));
  }

  private static void assertSameAsCommands(ServedNeap neap, TestDatabase database) {
    assertThat(json(neap.get(ONE))).isEqualTo(command(database, "status", "full-name"));
    assertThat(json(neap.get("/api/migrations"))).isEqualTo(command(database, "status"));
    assertThat(json(neap.get(ONE + "/history")))
        .isEqualTo(command(database, "history", "full-name"));
    assertThat(json(neap.get("/api/flags"))).isEqualTo(command(database, "flag", "list"));
  }

  private static JsonNode command(TestDatabase database, String... words) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
    CommandContext context =
        new CommandContext(
            new Terminal(stream, System.err, false, false, 120),
            Session::open,
            new Interruption(),
            Clock.systemUTC());
    String[] all =
        Stream.concat(Arrays.stream(words), Stream.of("--json", "--url", database.jdbcUrl()))
            .toArray(String[]::new);
    assertThat(NeapCommand.create(context, List.of()).execute(all)).isZero();
    return new JsonMapper().readTree(out.toString(StandardCharsets.UTF_8));
  }
}
