package dev.neap.engine;

import static dev.neap.engine.QuickMigration.start;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.neap.engine.Evidence.Kind;
import dev.neap.lifecycle.State;
import dev.neap.lifecycle.Verdict;
import dev.neap.lifecycle.Verdict.Answer;
import dev.neap.migration.Phase;
import dev.neap.support.TestDatabase;
import dev.neap.support.TestDatabases;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the server's own counters, catalog and locks tell of the use of an old shape. */
@ExtendWith(TestDatabases.class)
class StatementReadsTest {

  private static final String FILE =
      """
      operations:
        - rename_column: {table: orders, from: state, to: status}
        - alter_column: {table: orders, column: total, type: bigint, up: total, down: total}
      contract: {soak: 0s, quiet: 1h}
      """;

  private final TestDatabase database;
  private volatile Instant ahead = Instant.EPOCH;

  StatementReadsTest(TestDatabase database) {
    this.database = database;
  }

  @BeforeEach
  void orders() {
    database.execute(
        "CREATE TABLE orders (id int PRIMARY KEY, state text, total int)",
        "INSERT INTO orders SELECT i, 'paid', i FROM generate_series(1, 50) i");
  }

  private void counts() {
    database.execute(
        "CREATE SCHEMA monitoring",
        "CREATE EXTENSION pg_stat_statements SCHEMA monitoring",
        "ALTER DATABASE " + database.name() + " SET pg_stat_statements.track = 'all'");
  }

  private TestEngine engine() {
    return new TestEngine(
        database, Map.of(), () -> Instant.now().isBefore(ahead) ? ahead : Instant.now());
  }

  @Test
  void statementsThatNameWhatGoesCloseContractWhileTheyAreCalled() {
    counts();
    try (TestEngine test = engine()) {
      Engine engine = test.engine();
      assertThat(start(engine, "names", FILE).standing().state()).isEqualTo(State.TIGHTENED);
      assertThat(statements(engine))
          .as("Neap's own statements name the column all the time")
          .isEmpty();
      engine.verify("names", EngineListener.NONE);
      assertThat(statements(engine)).isEmpty();
      database.execute(
          "SELECT state FROM orders WHERE id = 1",
          "SELECT state FROM orders WHERE id = 2",
          "SELECT status FROM orders WHERE id = 2",
          "SELECT id FROM orders",
          "COMMENT ON COLUMN orders.state IS 'not a read'");
      assertThat(statements(engine))
          .singleElement()
          .satisfies(
              known -> {
                assertThat(known.what())
                    .contains("SELECT state FROM orders WHERE id = $1", "orders.state");
                assertThat(known.count()).isEqualTo(2);
                assertThat(known.last()).isNotNull();
              });
      Verdict closed = reads(engine);
      assertThat(closed.answer()).isEqualTo(Answer.CLOSED);
      assertThat(closed.reason()).contains("SELECT state FROM orders", "2 times");
      assertThat(closed.earliest())
          .isEqualTo(requireNonNull(closed.since()).plus(Duration.ofHours(1)));

      ahead = Instant.now().plus(Duration.ofMinutes(61));
      assertThat(reads(engine).isOpen()).as("quiet for longer than that").isTrue();
      assertThat(reads(engine).reason()).as("total keeps its name").contains("orders.total");

      ahead = Instant.EPOCH;
      database.execute("SELECT monitoring.pg_stat_statements_reset()");
      assertThat(notKnown(engine)).anyMatch(what -> what.contains("were reset"));
      database.execute(
          "SELECT state FROM orders WHERE id = 1", "SELECT state FROM orders WHERE id = 2");
      assertThat(statements(engine))
          .as("the counter stands where it stood before the reset, and yet it was called")
          .singleElement()
          .satisfies(known -> assertThat(known.count()).isEqualTo(4));
    }
  }

  @Test
  void whatCanNotBeKnownIsSaidAndLetsThroughUnlessItIsToWait() {
    try (TestEngine test = engine()) {
      start(test.engine(), "names", FILE);
      assertThat(notKnown(test.engine()))
          .anyMatch(what -> what.contains("pg_stat_statements is not in this database"));
      assertThat(reads(test.engine()).reason())
          .startsWith("passed though it can't tell")
          .contains("pg_stat_statements is not in this database");
    }
    try (TestEngine strict = new TestEngine(database, Map.of("neap.gates.reads.unknown", "wait"))) {
      assertThat(reads(strict.engine()).answer()).isEqualTo(Answer.UNKNOWN);
    }
  }

  @Test
  void viewsSessionsAndWritersAreEvidenceToo() throws Exception {
    database.execute("CREATE VIEW paid AS SELECT id FROM orders WHERE state = 'paid'");
    try (TestEngine test = engine();
        Connection old = database.dataSource().getConnection();
        Connection fresh = database.dataSource().getConnection();
        Statement ofOld = old.createStatement();
        Statement ofFresh = fresh.createStatement()) {
      Engine engine = test.engine();
      start(engine, "names", FILE + "views: recreate\n");
      database.execute("UPDATE orders SET state = 'sent' WHERE id = 1");
      ofOld.execute("SET application_name = 'shop 1.4'");
      ofFresh.execute("SET application_name = 'shop 1.5'");
      old.setAutoCommit(false);
      fresh.setAutoCommit(false);
      ofOld.execute("SELECT * FROM orders");
      ofFresh.execute("SELECT * FROM public_names.orders");
      List<Evidence> evidence = engine.status("names").evidence();
      assertThat(of(evidence, Kind.WRITE))
          .singleElement()
          .satisfies(
              writes -> {
                assertThat(writes.count()).isEqualTo(1);
                assertThat(writes.what()).contains("public.orders");
                assertThat(writes.last()).isNotNull();
              });
      assertThat(of(evidence, Kind.DEPENDENT))
          .singleElement()
          .satisfies(view -> assertThat(view.what()).contains("view", "paid", "state of orders"));
      assertThat(of(evidence, Kind.SESSION))
          .singleElement()
          .satisfies(
              session ->
                  assertThat(session.what())
                      .contains("shop 1.4", "on public.orders", "not by version public_names"));
    }
  }

  private static List<Evidence> statements(Engine engine) {
    return of(engine.status("names").evidence(), Kind.STATEMENT);
  }

  private static List<String> notKnown(Engine engine) {
    return of(engine.status("names").evidence(), Kind.NOT_KNOWN).stream()
        .map(Evidence::what)
        .toList();
  }

  private static List<Evidence> of(List<Evidence> evidence, Kind kind) {
    return evidence.stream().filter(known -> known.kind() == kind).toList();
  }

  private static Verdict reads(Engine engine) {
    return requireNonNull(engine.status("names").gates().get(Phase.CONTRACT)).stream()
        .filter(verdict -> verdict.gate().equals("reads"))
        .findFirst()
        .orElseThrow();
  }
}
