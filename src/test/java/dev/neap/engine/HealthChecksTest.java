package dev.neap.engine;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.neap.engine.HealthCheck.Answer;
import dev.neap.support.TestDatabase;
import dev.neap.support.TestDatabases;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Every kind of health check against what it asks. */
@ExtendWith(TestDatabases.class)
class HealthChecksTest {

  private final TestDatabase database;

  HealthChecksTest(TestDatabase database) {
    this.database = database;
    database.execute("CREATE TABLE error (id int)");
  }

  @Test
  void eachKindOfCheckSaysWellIllOrThatItCannotTell() throws IOException {
    AtomicReference<String> body = new AtomicReference<>("");
    AtomicInteger status = new AtomicInteger(200);
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          byte[] bytes = requireNonNull(body.get()).getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status.get(), bytes.length == 0 ? -1 : bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    server.start();
    String url = "http://127.0.0.1:" + server.getAddress().getPort();
    Map<String, Object> settings = new HashMap<>();
    settings.put("neap.health.every", "0s");
    settings.put("neap.health.timeout", "5s");
    settings.put("neap.health.checks.up.type", "http");
    settings.put("neap.health.checks.up.url", url + "/health");
    settings.put("neap.health.checks.rate.type", "prometheus");
    settings.put("neap.health.checks.rate.url", url);
    settings.put("neap.health.checks.rate.query", "max(errors)");
    settings.put("neap.health.checks.rate.limit", "0.5");
    settings.put("neap.health.checks.own.type", "query");
    settings.put("neap.health.checks.own.sql", "SELECT count(*) < 1 FROM error");
    settings.put("neap.health.checks.wrong.type", "query");
    settings.put("neap.health.checks.wrong.sql", "INSERT INTO error VALUES (1) RETURNING true");
    settings.put("neap.health.checks.slow.type", "query");
    settings.put("neap.health.checks.slow.sql", "SELECT pg_sleep(60) IS NULL");
    settings.put("neap.health.checks.slow.timeout", "100ms");
    try (TestEngine engine = new TestEngine(database, settings)) {
      HealthChecks checks = engine.bean(HealthChecks.class);
      body.set(
          "{\"status\":\"success\",\"data\":{\"resultType\":\"scalar\",\"result\":[1,\"0.4\"]}}");
      assertThat(answers(checks))
          .isEqualTo("own WELL, rate WELL, slow UNKNOWN, up WELL, wrong UNKNOWN, none UNKNOWN");
      body.set(
          "{\"status\":\"success\",\"data\":{\"resultType\":\"scalar\",\"result\":[1,\"0.6\"]}}");
      database.execute("INSERT INTO error VALUES (1)");
      assertThat(answers(checks)).startsWith("own ILL, rate ILL");
      status.set(503);
      body.set("no json");
      assertThat(answers(checks)).contains("rate UNKNOWN").contains("up ILL");
      server.stop(0);
      assertThat(answers(checks)).contains("rate UNKNOWN").contains("up ILL");
      assertThat(QuickMigration.rows(database, "SELECT id::text FROM error")).hasSize(1);
    }
  }

  @Test
  void aCheckThatCannotBeReadIsRefusedByName() {
    assertThatThrownBy(
            () ->
                new TestEngine(
                    database,
                    Map.of("neap.health.checks.e.type", "query", "neap.health.checks.e.sqll", "x")))
        .rootCause()
        .hasMessageContaining("NEAP-6142")
        .hasMessageContaining("neap.health.checks.e")
        .hasMessageContaining("there is no setting sqll; there are type, timeout, sql, limit");
  }

  private static String answers(HealthChecks checks) {
    List<String> names = List.of("own", "rate", "slow", "up", "wrong", "none");
    List<String> said =
        checks.ask(names).stream().map(s -> s.check() + " " + s.health().answer()).toList();
    assertThat(Answer.values()).hasSize(3);
    return String.join(", ", said);
  }
}
