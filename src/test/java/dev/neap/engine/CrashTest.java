package dev.neap.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.neap.lifecycle.State;
import dev.neap.support.CatalogSnapshot;
import dev.neap.support.DataSnapshot;
import dev.neap.support.TestDatabase;
import dev.neap.support.TestDatabases;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The engine is killed at every commit of a migration, and started again; or loses its connection.
 *
 * <p>For each operation one migration is killed again and again, each time at a commit at which no
 * engine was killed before, in turn just before the commit and just after it, until an engine ends
 * it: from an empty database to COMPLETED, from there on the way back out of the archive, and from
 * TIGHTENED on the way back before contract. Covered are, for every operation, each commit that a
 * step of the plan makes (DDL, each chunk with its checkpoint, the moves), and those of the
 * recoveries; once in all, what the operations have in common: Neap's own tables, registering,
 * flags, the lease; and for each phase and kind of step the commits of Spring Batch's books. With
 * {@code -Pexhaustive} it is every commit of every operation, without exception. Lost connections
 * are tried on a change of type; with {@code -Pexhaustive} on a migration of all operations.
 *
 * <p>What is left must be what an engine left that nobody killed: catalog, rows, how often each row
 * was updated and counted, archives, the log without gaps. And that must be what plain statements
 * leave.
 */
@ExtendWith(TestDatabases.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CrashTest {

  private final Lives lives = Lives.killed();

  static Stream<Trial> operations() {
    return Trial.all().stream();
  }

  @ParameterizedTest
  @MethodSource("operations")
  void endsAsIfNobodyHadKilledIt(Trial trial, TestDatabase database) {
    endsAsIfNothingHadHappened(lives, trial, database);
  }

  @Test
  void endsAsIfNoConnectionHadBeenLost(TestDatabase database) {
    Trial trial = Lives.EXHAUSTIVE ? Trial.combined() : Trial.all().get(1);
    endsAsIfNothingHadHappened(Lives.cut(), trial, database);
  }

  private static void endsAsIfNothingHadHappened(Lives lives, Trial trial, TestDatabase database) {
    database.execute(Trial.TABLE);
    List<String> catalog = CatalogSnapshot.of(database.dataSource()).lines();
    DataSnapshot data = DataSnapshot.of(database.dataSource());
    Ending expected;
    Ending expectedBack;
    try (TestDatabase calm = TestDatabase.create()) {
      calm.execute(Trial.TABLE);
      try (TestEngine engine = new TestEngine(calm)) {
        complete(engine.engine(), trial, EngineListener.NONE);
        expected = Ending.of(calm);
        rollBack(engine.engine(), EngineListener.NONE);
        expectedBack = Ending.of(calm);
      }
    }
    assertLikePlain(expected, trial);
    assertThat(expectedBack.catalog()).isEqualTo(catalog);

    lives.live(database, trial.name(), (engine, listener) -> complete(engine, trial, listener));
    assertThat(Ending.of(database)).isEqualTo(expected);
    lives.live(database, trial.name() + " back", CrashTest::rollBack);
    assertThat(Ending.of(database)).isEqualTo(expectedBack);
    assertThat(DataSnapshot.of(database.dataSource()).differencesFrom(data)).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("operations")
  void takesBackAsIfNobodyHadKilledIt(Trial trial, TestDatabase database) {
    database.execute(Trial.TABLE);
    List<String> catalog = CatalogSnapshot.of(database.dataSource()).lines();
    DataSnapshot data = DataSnapshot.of(database.dataSource());
    try (TestEngine engine = new TestEngine(database)) {
      engine.engine().start(trial.migration(), "change.yaml", "ada", EngineListener.NONE);
    }
    lives.live(database, trial.name(), CrashTest::rollBack);
    Ending ending = Ending.of(database);
    assertThat(ending.catalog()).isEqualTo(catalog);
    assertThat(DataSnapshot.of(database.dataSource()).differencesFrom(data)).isEmpty();
    assertThat(ending.left()).noneMatch(name -> name.contains("orders"));
  }

  private static void complete(Engine engine, Trial trial, EngineListener listener) {
    Report report = engine.start(trial.migration(), "change.yaml", "ada", listener);
    if (report.standing().state() != State.COMPLETED) {
      report = engine.complete("change", "ada", listener);
    }
    assertThat(report.standing().failure()).isNull();
    assertThat(report.standing().state()).as("%s", report.closed()).isEqualTo(State.COMPLETED);
  }

  private static void rollBack(Engine engine, EngineListener listener) {
    Report report = engine.rollback("change", "ada", listener);
    assertThat(report.standing().failure()).isNull();
    assertThat(report.standing().state()).as("%s", report.closed()).isEqualTo(State.ROLLED_BACK);
  }

  private static void assertLikePlain(Ending ending, Trial trial) {
    try (TestDatabase plain = TestDatabase.create()) {
      plain.execute(Trial.TABLE);
      plain.execute(trial.plain());
      assertThat(ending.catalog()).isEqualTo(CatalogSnapshot.of(plain.dataSource()).lines());
      assertThat(ending.data())
          .isEqualTo(DataSnapshot.of(plain.dataSource()).toString().lines().toList());
    }
  }
}
