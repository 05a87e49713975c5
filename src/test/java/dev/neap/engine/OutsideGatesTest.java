package dev.neap.engine;

import static dev.neap.engine.QuickMigration.ALTER;
import static dev.neap.engine.QuickMigration.TABLES;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.neap.lifecycle.State;
import dev.neap.lifecycle.Verdict;
import dev.neap.lifecycle.Verdict.Answer;
import dev.neap.migration.Phase;
import dev.neap.support.TestDatabase;
import dev.neap.support.TestDatabases;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Gates that ask others: a query and an HTTP check. */
@ExtendWith(TestDatabases.class)
class OutsideGatesTest {

  private static final String FILE =
      "operations: [" + ALTER + "]\ncontract: {soak: 0s, quiet: 0s}\n";

  private final TestDatabase database;
  private final HttpServer server;
  private final AtomicInteger asked = new AtomicInteger();
  private final CountDownLatch end = new CountDownLatch(1);
  private volatile int status = 503;
  private volatile String body = "";
  private volatile boolean hangs;

  OutsideGatesTest(TestDatabase database) throws IOException {
    this.database = database;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          asked.incrementAndGet();
          String answer = body + exchange.getRequestHeaders().getFirst("X-Key");
          exchange.sendResponseHeaders(status, hangs ? 0 : answer.length());
          exchange.getResponseBody().write(answer.getBytes(UTF_8));
          exchange.getResponseBody().flush();
          if (hangs) {
            await(end);
          }
          exchange.close();
        });
    server.start();
  }

  @BeforeEach
  void tables() {
    database.execute(TABLES);
  }

  @AfterEach
  void stop() {
    end.countDown();
    server.stop(0);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void aQueryLetsThroughByItsBooleanAndCanNotWrite() {
    database.execute("CREATE TABLE outbox (id int)", "INSERT INTO outbox VALUES (1)");
    Map<String, Object> empty =
        query("SELECT count(*) = 0, count(*) || ' left' FROM outbox", "every", "0s");
    try (TestEngine test = new TestEngine(database, empty)) {
      Report waits = start(test);
      assertThat(waits.standing().state()).isEqualTo(State.PLANNED);
      assertThat(waits.closed())
          .singleElement()
          .satisfies(
              closed -> {
                assertThat(closed.gate()).isEqualTo("query.mine");
                assertThat(closed.reason()).isEqualTo("its query says no: 1 left");
                assertThat(closed.since()).isNotNull();
              });
      database.execute("DELETE FROM outbox");
      assertThat(start(test).standing().state()).isEqualTo(State.TIGHTENED);
    }
    Map<String, String> wrong =
        Map.of(
            "SELECT no_such_column FROM a", "\"no_such_column\" does not exist",
            "SELECT 1", "not a boolean",
            "SELECT true FROM a", "exactly one row",
            "SELECT pg_sleep(60) IS NULL", "statement timeout",
            "WITH g AS (DELETE FROM a RETURNING id) SELECT count(*) > 0 FROM g", "read-only",
            "SET TRANSACTION READ WRITE", "read-write mode");
    Map<String, Object> settings = new HashMap<>();
    Map<String, String> words = new HashMap<>();
    wrong.forEach(
        (sql, expected) -> {
          String name = "query.wrong" + words.size();
          words.put(name, expected);
          settings.put("neap.gates." + name + ".sql", sql);
          settings.put("neap.gates." + name + ".timeout", "200ms");
        });
    try (TestEngine test = new TestEngine(database, settings)) {
      words.forEach((name, expected) -> assertUnknown(asked(test, name), expected));
    }
    assertThat(QuickMigration.rows(database, "SELECT count(*) FROM a")).containsExactly("100");
    assertRefused(query("SELECT true; COMMIT; DELETE FROM a"), "COMMIT");
  }

  @Test
  void anHttpCheckLetsThroughByItsStatusAndIsNotAskedAllTheTime() {
    Map<String, Object> settings = new HashMap<>(http("every", "1h"));
    settings.put("neap.gates.http.mine.headers.X-Key", "hunter2");
    body = "come\u001b back later, not with ";
    try (TestEngine test = new TestEngine(database, settings)) {
      assertThat(start(test).closed())
          .singleElement()
          .satisfies(
              closed ->
                  assertThat(closed.reason())
                      .isEqualTo("127.0.0.1 answers 503: come  back later, not with ***"));
      start(test);
      assertThat(asked).as("once before each of four phases, while its answer holds").hasValue(4);
    }
    body = "";
    hangs = true;
    status = 200;
    Map<String, Object> slow = new HashMap<>(http("timeout", "100ms"));
    slow.put("neap.gates.http.down.url", "http://127.0.0.1:1");
    slow.put("neap.gates.http.passes.url", "http://127.0.0.1:1");
    slow.put("neap.gates.http.passes.unknown", "pass");
    try (TestEngine test = new TestEngine(database, slow)) {
      assertUnknown(asked(test, "http.mine"), "answer");
      assertUnknown(asked(test, "http.down"), "127.0.0.1 does not answer");
      Verdict passes = asked(test, "http.passes");
      assertThat(passes.isOpen()).isTrue();
      assertThat(passes.reason())
          .startsWith("passed though it can't tell, as neap.gates.http.passes.unknown has it");
    }
    assertRefused(http("expect", "2xx"), "NEAP-6161");
    assertRefused(http("phases", "verify"), "expand, backfill, tighten and contract");
  }

  @Test
  void dearGatesAreAskedWhenTheOthersAreOpen() {
    try (TestEngine test = new TestEngine(database, http("every", "0s"))) {
      start(test, FILE + "flags: {expand: off}\n");
      int before = asked.get();
      for (int i = 0; i < 5; i++) {
        test.engine().drive("m1", EngineListener.NONE);
      }
      assertThat(asked.get() - before)
          .as("only for the status that each drive ends with: before each of four phases")
          .isEqualTo(5 * 4);
    }
  }

  private Map<String, Object> query(String sql, String... further) {
    Map<String, Object> settings = new HashMap<>(Map.of("neap.gates.query.mine.sql", sql));
    return with(settings, "neap.gates.query.mine.", further);
  }

  private Map<String, Object> http(String... further) {
    Map<String, Object> settings =
        new HashMap<>(
            Map.of(
                "neap.gates.http.mine.url",
                "http://user:pw@127.0.0.1:" + server.getAddress().getPort() + "/health"));
    return with(settings, "neap.gates.http.mine.", further);
  }

  static Map<String, Object> with(Map<String, Object> settings, String prefix, String... further) {
    for (int i = 0; i < further.length; i += 2) {
      settings.put(prefix + further[i], further[i + 1]);
    }
    return settings;
  }

  private static Report start(TestEngine test) {
    return start(test, FILE);
  }

  private static Report start(TestEngine test, String file) {
    return QuickMigration.start(test.engine(), "m1", file);
  }

  static void assertUnknown(Verdict answer, String words) {
    assertThat(answer.answer()).as(answer.reason()).isEqualTo(Answer.UNKNOWN);
    assertThat(answer.reason()).contains(words);
    assertThat(answer.opensWhen()).isNotEmpty();
  }

  /** What a gate says before the contract of a migration that waits for its flag. */
  static Verdict asked(TestEngine test, String gate) {
    QuickMigration.start(
        test.engine(),
        "waits",
        "operations: [{add_column: {table: b, column: {name: c, type: int, nullable: true}}}]\n"
            + "flags: {expand: off}\n");
    return requireNonNull(test.engine().status("waits").gates().get(Phase.CONTRACT)).stream()
        .filter(verdict -> verdict.gate().equals(gate))
        .findFirst()
        .orElseThrow();
  }

  private void assertRefused(Map<String, Object> settings, String words) {
    assertThatThrownBy(() -> new TestEngine(database, settings))
        .hasStackTraceContaining("NEAP-6161")
        .hasStackTraceContaining(words);
  }
}
