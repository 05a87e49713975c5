package dev.neap.engine;

import static dev.neap.engine.QuickMigration.ended;
import static org.assertj.core.api.Assertions.assertThat;

import dev.neap.lifecycle.State;
import dev.neap.support.CatalogSnapshot;
import dev.neap.support.DataSnapshot;
import dev.neap.support.TestDatabase;
import java.util.List;
import java.util.function.Function;

/**
 * Carries a migration of partitioned tables to its end and back, and kills it on the way.
 *
 * @param tables what makes them
 * @param catalog what is compared
 */
record ThereAndBack(String[] tables, Function<TestDatabase, CatalogSnapshot> catalog) {

  /** What a partition has in common with its table may be its own as well, or not. */
  static List<String> lines(TestDatabase db) {
    return CatalogSnapshot.of(db.dataSource(), "public", "deep").lines().stream()
        .map(l -> l.replaceFirst("inherited=1/(true|false)/(true|false)", ""))
        .toList();
  }

  static Report start(Engine engine, String operations, EngineListener listener) {
    return engine.start(
        TestEngine.migration("m", QuickMigration.file(operations)), "m.yaml", "ada", listener);
  }

  static Report start(Engine engine, String operations) {
    return start(engine, operations, EngineListener.NONE);
  }

  /** It ends where plain statements end, and comes back from the middle and from the end. */
  void carryOut(String operations, String plain, TestDatabase db) {
    db.execute(tables);
    CatalogSnapshot before = catalog.apply(db);
    DataSnapshot data = DataSnapshot.of(db.dataSource());
    try (TestEngine test = new TestEngine(db);
        TestDatabase other = TestDatabase.create()) {
      Engine engine = test.engine();
      assertThat(ended(start(engine, operations))).isEqualTo(State.TIGHTENED);
      assertThat(ended(engine.rollback("m", "ada", EngineListener.NONE)))
          .isEqualTo(State.ROLLED_BACK);
      assertThat(catalog.apply(db).differencesFrom(before)).isEmpty();

      assertThat(ended(start(engine, operations))).isEqualTo(State.TIGHTENED);
      assertThat(ended(engine.complete("m", "ada", EngineListener.NONE)))
          .isEqualTo(State.COMPLETED);
      other.execute(tables);
      other.execute(plain.split(";"));
      assertThat(catalog.apply(db).differencesFrom(catalog.apply(other))).isEmpty();

      assertThat(ended(engine.rollback("m", "ada", EngineListener.NONE)))
          .isEqualTo(State.ROLLED_BACK);
      assertThat(catalog.apply(db).differencesFrom(before)).isEmpty();
      assertThat(DataSnapshot.of(db.dataSource()).differencesFrom(data)).isEmpty();
    }
  }

  /** Killed at each commit it comes to the same as one that nobody kills. */
  void kill(String operations, TestDatabase db) {
    db.execute(tables);
    try (TestDatabase calm = db.copy()) {
      try (TestEngine test = new TestEngine(calm)) {
        start(test.engine(), operations);
        test.engine().complete("m", "ada", EngineListener.NONE);
      }
      Lives.killed()
          .live(db, "start", (engine, listener) -> ended(start(engine, operations, listener)));
      Lives.killed()
          .live(
              db,
              "complete",
              (engine, listener) ->
                  assertThat(ended(engine.complete("m", "ada", listener)))
                      .isEqualTo(State.COMPLETED));
      assertThat(catalog.apply(db).differencesFrom(catalog.apply(calm))).isEmpty();
      assertThat(DataSnapshot.of(db.dataSource()).tables())
          .isEqualTo(DataSnapshot.of(calm.dataSource()).tables());
    }
  }
}
