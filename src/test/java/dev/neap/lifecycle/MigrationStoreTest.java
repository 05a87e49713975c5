package dev.neap.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.neap.support.TestDatabase;
import java.io.IOException;
import java.sql.Connection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The store on a real server; each test has a migration of its own. */
class MigrationStoreTest {

  private static final State[] TO_VERIFYING = {
    State.EXPANDING, State.EXPANDED, State.BACKFILLING, State.VERIFYING
  };

  private static TestDatabase server;
  private static DataSource database;
  private static JdbcClient jdbc;
  private static TransactionTemplate transaction;
  private static MigrationStore store;

  @BeforeAll
  static void start() throws IOException {
    server = TestDatabase.create();
    database = server.dataSource();
    Flyway.configure()
        .dataSource(database)
        .schemas("neap")
        .locations("classpath:db/control")
        .load()
        .migrate();
    jdbc = JdbcClient.create(database);
    transaction = new TransactionTemplate(new JdbcTransactionManager(database));
    store = new MigrationStore(jdbc, transaction);
  }

  @AfterAll
  static void stop() throws IOException {
    server.close();
  }

  @Test
  void keepsWhatWasRegistered() {
    Standing standing = store.register(registration("keeps", "v1"));

    assertThat(store.find("keeps")).contains(standing);
    assertThat(store.all()).contains(standing);
    assertThat(standing.state()).isEqualTo(State.PLANNED);
    assertThat(standing.registration())
        .isEqualTo(new Registration("keeps", "v1", "jobs/a.yaml", "v1", "{\"a\": 1}", "s", "ada"));
    assertThat(store.register(registration("keeps", "v1"))).isEqualTo(standing);
    assertThat(store.find("nobody")).isEmpty();
    assertThatThrownBy(() -> store.pause("nobody", "ada", "lunch"))
        .isInstanceOf(UnknownMigrationException.class)
        .hasMessageContaining("nobody");
  }

  @Test
  void takesAnotherTextOnlyWhileNothingIsInTheDatabase() {
    store.register(registration("text", "v1"));
    Standing second = store.register(registration("text", "v2"));
    assertThat(second.registration().checksum()).isEqualTo("v2");

    walk(second, State.EXPANDING);

    assertThatThrownBy(() -> store.register(registration("text", "v3")))
        .isInstanceOf(TextChangedException.class)
        .hasMessageContaining("NEAP-3104");
    assertThat(store.find("text").orElseThrow().registration().checksum()).isEqualTo("v2");
  }

  @Test
  void oneOfTwoWhoDecideOnTheSameVersionWins() throws Exception {
    Standing seen = store.register(registration("race", "v1"));
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      for (int round = 0; round < 25; round++) {
        Standing decidedOn = seen;
        State to = seen.state() == State.PLANNED ? State.ROLLING_BACK : backFrom(seen.state());
        CyclicBarrier together = new CyclicBarrier(2);
        Callable<Boolean> mover =
            () -> {
              together.await();
              try {
                store.move(decidedOn, to, Thread.currentThread().getName(), "race", null);
                return true;
              } catch (StaleVersionException lost) {
                return false;
              }
            };
        List<Future<Boolean>> movers = threads.invokeAll(List.of(mover, mover));
        assertThat(List.of(movers.get(0).get(), movers.get(1).get()))
            .containsExactlyInAnyOrder(true, false);
        seen = store.find("race").orElseThrow();
        assertThat(seen.state()).isEqualTo(to);
        assertThat(seen.version()).isEqualTo(decidedOn.version() + 1);
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(store.history("race"))
        .extracting(Transition::version)
        .containsExactlyElementsOf(LongStream.rangeClosed(1, seen.version()).boxed().toList());
  }

  @Test
  void whatALoserDecidedLeavesNoTrace() {
    Standing seen = store.register(registration("loser", "v1"));
    Standing moved = store.pause("loser", "ada", "lunch");

    assertThatThrownBy(() -> store.move(seen, State.EXPANDING, "neap", "gates open", null))
        .isInstanceOf(StaleVersionException.class)
        .hasMessageContaining("NEAP-3101");

    assertThat(store.find("loser")).contains(moved);
    assertThat(store.history("loser")).hasSize(2);
  }

  @Test
  void stateAndLogAreWrittenTogetherOrNotAtAll() {
    Standing seen = store.register(registration("atomic", "v1"));

    assertThatThrownBy(() -> store.move(seen, State.EXPANDING, "neap", "open", "{not json"))
        .isInstanceOf(DataAccessException.class);
    assertThat(store.find("atomic")).contains(seen);

    transaction.executeWithoutResult(
        status -> {
          store.move(seen, State.EXPANDING, "neap", "open", null);
          status.setRollbackOnly();
        });
    assertThat(store.find("atomic")).contains(seen);
    assertThat(store.history("atomic")).hasSize(1);

    Standing moved = store.move(seen, State.EXPANDING, "neap", "open", "{\"gates\": 2}");
    Transition last = store.history("atomic").get(1);
    assertThat(last)
        .extracting("run", "version", "from", "to", "actor", "reason", "detail")
        .containsExactly(
            1, moved.version(), seen.state(), moved.state(), "neap", "open", "{\"gates\": 2}");
  }

  @Test
  void tellsThoseWhoListenOnceTheChangeIsCommitted() throws Exception {
    store.register(registration("heard", "v1"));
    try (Connection listener = database.getConnection()) {
      listener.createStatement().execute("LISTEN neap");
      store.pause("heard", "ada", "lunch");
      PGNotification[] heard = listener.unwrap(PGConnection.class).getNotifications(10_000);
      assertThat(heard).extracting(PGNotification::getParameter).containsExactly("heard");
    }
  }

  @Test
  void aHaltedMigrationKeepsWhereAndWhy() {
    Standing halted =
        walk(store.register(registration("halted", "v1")), State.EXPANDING, State.HALTED);
    assertThat(halted.haltedIn()).isEqualTo(State.EXPANDING);
    assertThat(halted.failure()).isEqualTo("to HALTED");

    Standing asked = store.request("halted", Request.RETRY, "ada");
    assertThat(asked.request()).isEqualTo(Request.RETRY);
    Standing again = walk(asked, State.EXPANDING);

    assertThat(again.haltedIn()).isNull();
    assertThat(again.failure()).isNull();
    assertThat(again.asked()).isNull();
  }

  @Test
  void aRequestStaysUntilItIsAnsweredOrWithdrawn() {
    Standing planned = store.register(registration("asked", "v1"));
    assertThatThrownBy(() -> store.request("asked", Request.RETRY, "ada"))
        .isInstanceOf(RequestRefusedException.class)
        .hasMessageContaining("What can be asked of it now is ROLLBACK");

    Standing asked = store.request("asked", Request.ROLLBACK, "ada");
    assertThat(asked.asked()).extracting("by").isEqualTo("ada");
    assertThatThrownBy(() -> walk(planned, State.EXPANDING))
        .isInstanceOf(StaleVersionException.class);
    assertThat(store.request("asked", Request.NONE, "bob").asked()).isNull();

    Standing back = walk(store.request("asked", Request.ROLLBACK, "ada"), State.ROLLING_BACK);
    assertThat(back.asked()).isNull();
    assertThat(store.history("asked"))
        .extracting(Transition::actor)
        .containsExactly("ada", "ada", "bob", "ada", "neap");
  }

  @Test
  void aPauseKeepsWhoPausedFirst() {
    store.register(registration("paused", "v1"));
    Standing paused = store.pause("paused", "ada", "lunch");

    assertThat(store.pause("paused", "bob", "dinner")).isEqualTo(paused);
    assertThat(paused.pause()).extracting("by", "reason").containsExactly("ada", "lunch");
    Standing resumed = store.resume("paused", "bob");
    assertThat(resumed.pause()).isNull();
    assertThat(store.resume("paused", "bob")).isEqualTo(resumed);
  }

  @Test
  void countsHowOftenVerificationSentItBackUntilAnOperatorRetries() {
    Standing verifying =
        walk(
            walk(store.register(registration("rounds", "v1")), TO_VERIFYING),
            State.BACKFILLING,
            State.PAUSED,
            State.BACKFILLING,
            State.VERIFYING,
            State.BACKFILLING,
            State.VERIFYING);
    assertThat(verifying.verifyRounds()).isEqualTo(2);

    Standing halted = walk(verifying, State.HALTED);
    assertThat(halted.verifyRounds()).isEqualTo(2);
    assertThat(walk(halted, State.VERIFYING).verifyRounds()).isZero();
  }

  @Test
  void whatIsDroppedIsRememberedUntilTheMigrationStartsAgain() {
    Standing planned = store.register(registration("dropped", "v1"));
    assertThatThrownBy(() -> store.setDropped(planned)).isInstanceOf(StaleVersionException.class);

    Standing contracting =
        walk(
            walk(planned, TO_VERIFYING),
            State.VERIFIED,
            State.TIGHTENING,
            State.TIGHTENED,
            State.ROLLING_OUT,
            State.ROLLED_OUT,
            State.CONTRACTING);
    store.setDropped(contracting);
    Standing halted = walk(contracting, State.HALTED);
    assertThat(halted.dropped()).as("kept by a move decided before the drop").isTrue();
    assertThatThrownBy(() -> store.request("dropped", Request.ROLLBACK, "ada"))
        .isInstanceOf(RequestRefusedException.class)
        .hasMessageContaining("RETRY");

    Standing again =
        walk(
            halted,
            State.CONTRACTING,
            State.COMPLETED,
            State.RESTORING,
            State.ROLLED_BACK,
            State.PLANNED);
    assertThat(again.dropped()).isFalse();
    assertThat(again.run()).isEqualTo(2);
    assertThatThrownBy(() -> store.setDropped(contracting))
        .isInstanceOf(StaleVersionException.class);
  }

  @Test
  void refusesMovesTheLifecycleDoesNotHave() {
    Standing planned = store.register(registration("nowhere", "v1"));
    assertThatThrownBy(() -> walk(planned, State.COMPLETED))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("from PLANNED to COMPLETED");
  }

  private static Standing walk(Standing from, State... states) {
    Standing standing = from;
    for (State state : states) {
      standing = store.move(standing, state, "neap", "to " + state, null);
    }
    return standing;
  }

  private static State backFrom(State state) {
    return state == State.ROLLING_BACK ? State.ROLLED_BACK : State.PLANNED;
  }

  private static Registration registration(String name, String text) {
    return new Registration(name, text, "jobs/a.yaml", text, "{\"a\": 1}", "s", "ada");
  }
}
