package dev.neap.engine;

import static dev.neap.engine.QuickMigration.ended;
import static dev.neap.engine.QuickMigration.file;
import static dev.neap.engine.QuickMigration.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.neap.flag.FlagStore;
import dev.neap.lifecycle.State;
import dev.neap.migration.Phase;
import dev.neap.migration.Step;
import dev.neap.support.CatalogSnapshot;
import dev.neap.support.TestDatabase;
import dev.neap.support.TestDatabases;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Foreign keys of partitioned tables are carried over, made and brought back on every server, also
 * on one that does not take them NOT VALID.
 */
@Tag("oldest")
@Tag("contract")
@Tag("before-18")
@ExtendWith(TestDatabases.class)
class PartitionedForeignKeyTest {

  private static final String[] EVENTS = {
    "CREATE SCHEMA deep",
    "CREATE TABLE kinds (id int PRIMARY KEY)",
    "CREATE TABLE places (id int PRIMARY KEY) PARTITION BY RANGE (id)",
    "CREATE TABLE places_1 PARTITION OF places FOR VALUES FROM (0) TO (50)",
    "CREATE TABLE places_2 PARTITION OF places DEFAULT",
    """
    CREATE TABLE ev (id int NOT NULL, k int NOT NULL, other int, place int, kind int, above int,
      CONSTRAINT ev_key PRIMARY KEY (id, k)) PARTITION BY RANGE (k)
    """,
    "CREATE TABLE ev_1 PARTITION OF ev FOR VALUES FROM (0) TO (10)",
    """
    CREATE TABLE ev_2 (above int, kind int, place int, other int, k int NOT NULL, gone int, id int NOT NULL)
      PARTITION BY RANGE (k)
    """,
    "ALTER TABLE ev_2 DROP gone",
    "ALTER TABLE ev ATTACH PARTITION ev_2 FOR VALUES FROM (10) TO (30)",
    "CREATE TABLE ev_21 PARTITION OF ev_2 FOR VALUES FROM (10) TO (20)",
    "CREATE TABLE deep.\"Ev 22\" PARTITION OF ev_2 FOR VALUES FROM (20) TO (30)",
    "ALTER TABLE ev ADD CONSTRAINT ev_kind FOREIGN KEY (kind) REFERENCES kinds (id)"
        + " ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED",
    "COMMENT ON CONSTRAINT ev_kind ON ev IS 'a kind'",
    "ALTER TABLE ev ADD CONSTRAINT ev_place FOREIGN KEY (place) REFERENCES places (id)",
    "ALTER TABLE ev ADD CONSTRAINT ev_above FOREIGN KEY (above, k) REFERENCES ev (id, k)",
    "ALTER TABLE ev_1 ADD CONSTRAINT alone FOREIGN KEY (other) REFERENCES kinds (id) NOT VALID",
    "ALTER TABLE ev_2 ADD CONSTRAINT alone FOREIGN KEY (other) REFERENCES kinds (id)",
    "INSERT INTO kinds SELECT generate_series(1, 100)",
    "INSERT INTO places SELECT generate_series(1, 100)",
    "INSERT INTO ev SELECT i, i % 30, 1 + i % 7, 1 + i % 100, 1 + i % 90, i"
        + " FROM generate_series(1, 600) i",
  };

  private static final String ALTER = "{alter_column: {table: kinds, column: id, type: bigint}}";

  private static final String TAKES_UP = "make _neap_m_ev_kind of those";

  private static final String LARGE =
      "INSERT INTO ev SELECT i, 40, NULL, NULL, 1 + i % 90 FROM generate_series(1, 100000) i";

  private static final ThereAndBack RUN =
      new ThereAndBack(EVENTS, PartitionedForeignKeyTest::catalog);

  /** Without what the server calls the part of a key that is for one referenced partition. */
  private static CatalogSnapshot catalog(TestDatabase db) {
    return new CatalogSnapshot(
        ThereAndBack.lines(db).stream()
            .map(
                l ->
                    l.replaceFirst(
                        "(\\.ev)\\.\\S+ (\\|.* REFERENCES (public|deep)\\.(places|ev|\"Ev)[_ ])",
                        "$1 $2"))
            .toList());
  }

  /** Does something as soon as a step of that kind begins. */
  private static EngineListener before(String what, Runnable action) {
    return new EngineListener() {
      @Override
      public void stepStarted(String migration, Phase phase, Step step) {
        if (step.what().startsWith(what)) {
          action.run();
        }
      }
    };
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        ALTER
            + ", {alter_column: {table: ev, column: kind, type: bigint}},"
            + "{alter_column: {table: ev, column: above, type: bigint}},"
            + "{rename_column: {table: ev, from: place, to: spot}} |"
            + " ALTER TABLE kinds ALTER id TYPE bigint; ALTER TABLE ev ALTER kind TYPE bigint;"
            + " ALTER TABLE ev ALTER above TYPE bigint;"
            + " ALTER TABLE ev RENAME place TO spot",
        "{create_constraint: {table: ev, name: once_more, type: foreign_key, columns: [other],"
            + " references: {table: places, columns: [id], on_delete: SET NULL}}},"
            + "{add_column: {table: ev, up: kind, column: {name: fresh, type: int, nullable: true,"
            + " references: {name: ev_fresh, table: kinds, column: id}}}} |"
            + " ALTER TABLE ev ADD CONSTRAINT once_more FOREIGN KEY (other) REFERENCES places (id)"
            + " ON DELETE SET NULL; ALTER TABLE ev ADD fresh int;"
            + " ALTER TABLE ev ADD CONSTRAINT ev_fresh FOREIGN KEY (fresh) REFERENCES kinds (id)",
        "{drop_constraint: {table: ev, name: ev_kind, down: kind}}, {drop_column: {table: ev, column: place}} |"
            + " ALTER TABLE ev DROP CONSTRAINT ev_kind; ALTER TABLE ev DROP place",
        "{drop_table: {name: ev}} | DROP TABLE ev",
      })
  void endsWherePlainStatementsEndAndComesBack(String operations, String plain, TestDatabase db) {
    RUN.carryOut(operations, plain, db);
  }

  @Test
  @Tag("matrix")
  void isKilledAtEachCommitAndComesToTheSame(TestDatabase db) {
    RUN.kill(ALTER, db);
  }

  @Test
  void partitionsOfAnyTimeHaveItAndNoRowIsReadUnderTheLockOfTheTable(TestDatabase db) {
    db.execute(EVENTS);
    db.execute("ALTER TABLE ev DROP CONSTRAINT ev_above");
    try (TestEngine test = new TestEngine(db)) {
      Engine engine = test.engine();
      engine.start(
          TestEngine.migration("m", file(ALTER) + "flags: {tighten: off}\n"),
          "m.yaml",
          "ada",
          EngineListener.NONE);
      db.execute(
          "DROP TABLE ev_21",
          "CREATE TABLE ev_4 PARTITION OF ev FOR VALUES FROM (40) TO (50)",
          LARGE);
      test.bean(FlagStore.class).set("m.tighten", "on", "ada");
      EngineListener orphan =
          before(
              TAKES_UP,
              () ->
                  db.execute(
                      "SET session_replication_role = replica;"
                          + " INSERT INTO ev VALUES (0, 1, NULL, NULL, 1000);"
                          + " RESET session_replication_role"));
      assertThat(ended(engine.resume("m", "ada", orphan))).isEqualTo(State.TIGHTENED);
      assertThat(rows(db, "SELECT id::text FROM ev WHERE kind = 1000"))
          .as("an orphan that nobody looked at")
          .hasSize(provesLater(db) ? 0 : 1);
      db.execute("CREATE TABLE ev_5 PARTITION OF ev FOR VALUES FROM (50) TO (60)");
      assertThat(ended(engine.complete("m", "ada", EngineListener.NONE)))
          .isEqualTo(State.COMPLETED);
      assertThat(
              rows(
                  db,
                  "SELECT conrelid::regclass || ' ' || convalidated FROM pg_constraint"
                      + " WHERE conname = 'ev_kind' ORDER BY conrelid::regclass::text"))
          .containsExactly(
              "deep.\"Ev 22\" true", "ev true", "ev_1 true", "ev_2 true", "ev_4 true", "ev_5 true");
      assertThatThrownBy(() -> db.execute("INSERT INTO ev_4 VALUES (0, 40, NULL, NULL, 1000)"))
          .hasMessageContaining("violates foreign key constraint \"ev_kind\"");
    }
  }

  @Test
  void aLargePartitionAtTheLastMomentHaltsAndTellsWhatToDo(TestDatabase db) {
    db.execute(EVENTS);
    db.execute("ALTER TABLE ev DROP CONSTRAINT ev_above");
    assumeThat(provesLater(db)).isFalse();
    CatalogSnapshot before = catalog(db);
    EngineListener late =
        before(
            TAKES_UP,
            () ->
                db.execute(
                    "CREATE TABLE ev_4 PARTITION OF ev FOR VALUES FROM (40) TO (50)", LARGE));
    try (TestEngine test = new TestEngine(db)) {
      Engine engine = test.engine();
      assertThat(ThereAndBack.start(engine, ALTER, late).standing().failure())
          .contains("partition ev_4 came meanwhile with rows");
      assertThat(ended(engine.rollback("m", "ada", EngineListener.NONE)))
          .isEqualTo(State.ROLLED_BACK);
      db.execute("DROP TABLE ev_4");
      assertThat(catalog(db).differencesFrom(before)).isEmpty();

      String failure = String.valueOf(ThereAndBack.start(engine, ALTER, late).standing().failure());
      Matcher told = Pattern.compile("and retry: (ALTER [^;]*); (ALTER [^.;]*)").matcher(failure);
      assertThat(told.find()).as(failure).isTrue();
      db.execute(told.group(1), told.group(2));
      assertThat(ended(engine.retry("m", "ada", EngineListener.NONE))).isEqualTo(State.TIGHTENED);
    }
  }

  @Test
  void aNameThatAPartitionHasAlreadyIsRefusedBefore(TestDatabase db) {
    db.execute(EVENTS);
    assumeThat(provesLater(db)).isFalse();
    try (TestEngine test = new TestEngine(db)) {
      assertThatThrownBy(
              () ->
                  ThereAndBack.start(
                      test.engine(),
                      "{create_constraint: {table: ev, name: alone, type: foreign_key,"
                          + " columns: [other], references: {table: places, columns: [id]}}}"))
          .hasMessageContaining("NEAP-1107")
          .hasMessageContaining("table public.ev_1 already has a constraint alone");
    }
  }

  private static boolean provesLater(TestDatabase db) {
    return db.sql()
        .sql("SELECT current_setting('server_version_num')::int >= 180000")
        .query(Boolean.class)
        .single();
  }
}
