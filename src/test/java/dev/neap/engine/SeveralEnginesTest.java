package dev.neap.engine;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import dev.neap.flag.FlagStore;
import dev.neap.lifecycle.MigrationStore;
import dev.neap.lifecycle.State;
import dev.neap.lifecycle.Transition;
import dev.neap.migration.Migration;
import dev.neap.postgres.LeaseHeldException;
import dev.neap.support.TestDatabase;
import dev.neap.support.TestDatabases;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** One engine carries a migration while others, or people, step in. */
@ExtendWith(TestDatabases.class)
class SeveralEnginesTest {

  private static final String SLOW = "backfill: {max-rows-per-second: 150}\n";
  private static final Duration LONG = Duration.ofSeconds(60);

  private final Executor thread = work -> new Thread(work).start();
  private final TestDatabase database;
  private final TestEngine one;
  private final TestEngine other;

  SeveralEnginesTest(TestDatabase database) {
    this.database = database;
    one = new TestEngine(database);
    other = new TestEngine(database);
  }

  @BeforeEach
  void table() {
    database.execute(Trial.TABLE);
  }

  @AfterEach
  void end() {
    one.engine().stop();
    other.close();
    one.close();
  }

  @Test
  void twoThatStartAtOnceDoItOnce() throws Exception {
    CompletableFuture<Report> first = start(one, SLOW);
    CompletableFuture<Report> second = start(other, SLOW);
    assertThatCode(first::get).satisfiesAnyOf(this::nothing, this::held);
    assertThatCode(second::get).satisfiesAnyOf(this::nothing, this::held);
    assertThat(first.isCompletedExceptionally() && second.isCompletedExceptionally()).isFalse();
    assertTightenedOnce();
  }

  private void nothing(Throwable failure) {
    assertThat(failure).isNull();
  }

  private void held(Throwable failure) {
    assertThat(failure)
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(LeaseHeldException.class);
  }

  @Test
  void anotherOnePausesAndResumesIt() throws Exception {
    CompletableFuture<Report> driven = start(one, SLOW);
    awaitRows();
    other.engine().pause("change", "grace", "lunch");
    await().atMost(LONG).until(() -> state() == State.PAUSED);
    assertThat(log()).anyMatch(t -> t.reason().contains("paused by grace: lunch"));
    assertThat(other.engine().status("change").closed())
        .singleElement()
        .satisfies(closed -> assertThat(closed.reason()).contains("grace"));

    other.engine().resume("change", "grace", EngineListener.NONE);
    await().atMost(1, SECONDS).until(() -> state() != State.PAUSED);
    driven.get(60, SECONDS);
    assertTightenedOnce();
  }

  @Test
  void itsFlagTurnedOffHoldsIt() throws Exception {
    CompletableFuture<Report> driven = start(one, SLOW);
    awaitRows();
    other.bean(FlagStore.class).set("change.backfill", "off", "grace");
    await().atMost(LONG).until(() -> state() == State.PAUSED);
    other.bean(FlagStore.class).set("change.backfill", "on", "grace");
    await().atMost(1, SECONDS).until(() -> state() != State.PAUSED);
    driven.get(60, SECONDS);
    assertTightenedOnce();
  }

  @Test
  void stoppedInABackfillItEndsItsChunkAndAnotherOneGoesOn() throws Exception {
    CompletableFuture<Report> driven = start(one, SLOW);
    awaitRows();
    one.engine().stop();
    assertThat(driven.get(60, SECONDS).standing().state()).isEqualTo(State.BACKFILLING);
    long rows = rows();
    assertThat(rows).isBetween(1L, Trial.ROWS - 1L);
    other.engine().start(migration(SLOW), "change.yaml", "ada", EngineListener.NONE);
    assertTightenedOnce();
  }

  @Test
  void whatAnOvertakenOneWroteIntoItsOwnBooksStopsNobody() throws Exception {
    CompletableFuture<Report> driven = start(one, SLOW);
    awaitRows();
    one.engine().stop();
    driven.get(60, SECONDS);
    try (TestEngine second = new TestEngine(database)) {
      CompletableFuture<Report> again = start(second, SLOW);
      long rows = rows();
      await().atMost(LONG).until(() -> rows() > rows);
      second.engine().stop();
      again.get(60, SECONDS);
    }
    database.execute(
        "UPDATE neap.batch_job_execution SET status = 'UNKNOWN' WHERE job_execution_id ="
            + " (SELECT min(job_execution_id) FROM neap.batch_job_execution JOIN"
            + " neap.batch_job_instance USING (job_instance_id) WHERE job_name = 'backfill')");
    other.engine().start(migration(SLOW), "change.yaml", "ada", EngineListener.NONE);
    assertTightenedOnce();
  }

  @Test
  void takesBackWhenAnotherOneIsAskedTo() throws Exception {
    CompletableFuture<Report> driven = start(one, SLOW);
    awaitRows();
    Report back = other.engine().rollback("change", "grace", EngineListener.NONE);
    assertThat(back.standing().state()).isEqualTo(State.ROLLED_BACK);
    assertThat(driven.get(60, SECONDS).standing().state()).isEqualTo(State.ROLLED_BACK);
    assertThat(log()).anyMatch(t -> t.reason().contains("grace asked for ROLLBACK"));
  }

  @Test
  void goesOnWhenTheServerEndsItsSessions() throws Exception {
    CompletableFuture<Report> driven = start(one, SLOW);
    awaitRows();
    database
        .sql()
        .sql(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                + " WHERE datname = current_database() AND application_name = 'neap'")
        .query()
        .listOfRows();
    driven.handle((report, failure) -> report).get(60, SECONDS);
    other.engine().start(migration(SLOW), "change.yaml", "ada", EngineListener.NONE);
    assertTightenedOnce();
  }

  @Test
  void sendsRowsThatDifferBackAndRepairsThem() throws Exception {
    start(one, "", new Spoiler(1)).get(60, SECONDS);
    assertThat(log()).anyMatch(t -> t.from() == State.VERIFYING && t.to() == State.BACKFILLING);
    assertThat(state()).isEqualTo(State.TIGHTENED);
    assertThat(wrong()).isZero();
  }

  @Test
  void haltsWhenRowsKeepDifferingAndTriesAgain() throws Exception {
    start(one, "", new Spoiler(4)).get(60, SECONDS);
    assertThat(state()).isEqualTo(State.HALTED);
    assertThat(log().stream().filter(t -> t.to() == State.VERIFYING)).hasSize(4);

    other.engine().retry("change", "grace", EngineListener.NONE);
    assertThat(state()).isEqualTo(State.TIGHTENED);
    assertThat(wrong()).isZero();
  }

  @Test
  void haltsAtARowThatCannotBeConverted() {
    Migration numbers =
        TestEngine.migration(
            "change",
            """
            operations:
              - alter_column: {table: orders, column: pad, type: int, up: "pad::int", down: "pad::text"}
            """);
    database.execute("UPDATE orders SET pad = id", "UPDATE orders SET pad = 'seven' WHERE id = 77");
    Report halted = one.engine().start(numbers, "change.yaml", "ada", EngineListener.NONE);
    assertThat(halted.standing().state()).isEqualTo(State.HALTED);
    assertThat(halted.standing().failure()).contains("77").contains("seven");

    database.execute("UPDATE orders SET pad = '7' WHERE id = 77");
    Report again = other.engine().retry("change", "grace", EngineListener.NONE);
    assertThat(again.standing().failure()).isNull();
    assertThat(again.standing().state()).isEqualTo(State.TIGHTENED);
  }

  /** Makes a row differ, past the trigger, whenever rows are about to be compared. */
  private final class Spoiler implements EngineListener {
    private int left;

    Spoiler(int times) {
      left = times;
    }

    @Override
    public void moved(String migration, State from, State to, String reason) {
      if (to == State.VERIFYING && left-- > 0) {
        database.execute(
            "SET session_replication_role = replica",
            "UPDATE orders SET status = 'spoiled' WHERE id = 77");
      }
    }
  }

  private static Migration migration(String settings) {
    return TestEngine.migration(
        "change",
        "operations:\n  - rename_column: {table: orders, from: state, to: status}\n" + settings);
  }

  private CompletableFuture<Report> start(TestEngine engine, String settings) {
    return start(engine, settings, EngineListener.NONE);
  }

  private CompletableFuture<Report> start(
      TestEngine engine, String settings, EngineListener listener) {
    return CompletableFuture.supplyAsync(
        () -> engine.engine().start(migration(settings), "change.yaml", "ada", listener), thread);
  }

  private void awaitRows() {
    await().atMost(LONG).ignoreExceptions().until(() -> state() == State.BACKFILLING && rows() > 0);
  }

  private State state() {
    return other.bean(MigrationStore.class).get("change").state();
  }

  private List<Transition> log() {
    return other.bean(MigrationStore.class).history("change");
  }

  private long rows() {
    return number("SELECT coalesce(sum(rows), 0) FROM neap.checkpoint WHERE step LIKE '%fill%'");
  }

  private long wrong() {
    return number("SELECT count(*) FROM orders WHERE status IS DISTINCT FROM state");
  }

  private long number(String sql) {
    return database.sql().sql(sql).query(Long.class).single();
  }

  /** In the end state of a start, and no row was rewritten twice. */
  private void assertTightenedOnce() {
    assertThat(state()).isEqualTo(State.TIGHTENED);
    assertThat(wrong()).isZero();
    assertThat(number("SELECT count(DISTINCT id) FROM audit.updated")).isEqualTo(Trial.ROWS);
    assertThat(number("SELECT count(*) FROM audit.updated")).isEqualTo(Trial.ROWS);
    assertThat(number("SELECT count(*) FROM neap.batch_job_execution WHERE end_time IS NULL"))
        .isZero();
  }
}
