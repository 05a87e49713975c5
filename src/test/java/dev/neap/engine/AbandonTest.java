package dev.neap.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.neap.lifecycle.RequestRefusedException;
import dev.neap.lifecycle.State;
import dev.neap.migration.Migration;
import dev.neap.support.CatalogSnapshot;
import dev.neap.support.DataSnapshot;
import dev.neap.support.TestDatabase;
import dev.neap.support.TestDatabases;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A migration that is given up leaves tables that work as before, and nothing of Neap's. */
@ExtendWith(TestDatabases.class)
class AbandonTest {

  private static final String ALTER =
      "alter_column: {table: orders, column: total, type: bigint, nullable: false,"
          + " up: \"total * 100\", down: \"(total / 100)::int\"}";

  /** Each operation with its constraints in force, and several of them wherever they may stand. */
  static Stream<Arguments> everyPlace() {
    List<String> each = Trial.all().stream().map(Trial::operation).toList();
    String several = String.join("\n  - ", each.subList(0, 5));
    return Stream.concat(
        Stream.concat(
                each.stream(),
                Stream.of(
                    "drop_table: {name: orders}",
                    "add_column: {table: orders, column: {name: n, type: bigint, unique: true,"
                        + " generated: {identity: {}}}}"))
            .map(operation -> Arguments.of(operation, "contract: off")),
        Stream.of("expand: off", "backfill: off", "tighten: off", "read-new: 100")
            .map(flags -> Arguments.of(several, flags)));
  }

  @ParameterizedTest
  @Tag("matrix")
  @MethodSource("everyPlace")
  void tablesAreWrittenToAsBefore(String operation, String flags, TestDatabase db) {
    db.execute(Trial.TABLE);
    String before = CatalogSnapshot.of(db.dataSource(), "public").toString();
    try (TestEngine test = new TestEngine(db)) {
      Engine engine = test.engine();
      engine.start(migration("a", operation, flags), "a.yaml", "ada", EngineListener.NONE);
      Report report = engine.abandon("a", "a test", "ada", EngineListener.NONE);
      assertThat(report.standing().failure()).isNull();
      assertThat(report.standing().state()).isEqualTo(State.ABANDONED);
      assertThat(report.readNewPercent()).isZero();
      assertThat(remains(db)).isEmpty();
      db.execute(
          "INSERT INTO orders (id, total) VALUES (9001, 20)",
          "UPDATE orders SET total = 30, state = 'other' WHERE id = 9001",
          "DELETE FROM orders WHERE id = 9001");
      String after = CatalogSnapshot.of(db.dataSource(), "public").toString();
      assertThat(report.left().isEmpty())
          .as("whether something is left: %s", report.left())
          .isEqualTo(
              after.equals(before)
                  && kept(db).isEmpty()
                  && (flags.startsWith("expand") || !operation.contains("sql:")));
      assertThatThrownBy(() -> engine.abandon("a", "again", "ada", EngineListener.NONE))
          .isInstanceOf(RequestRefusedException.class);
    }
  }

  @Test
  void whatHasOnlyNamesOfNeapsIsAsBeforeAndCanBeginAnew(TestDatabase db) {
    db.execute(Trial.TABLE);
    String catalog = CatalogSnapshot.of(db.dataSource(), "public").toString();
    String data = DataSnapshot.of(db.dataSource(), "public").toString();
    try (TestEngine test = new TestEngine(db)) {
      Engine engine = test.engine();
      Migration migration = migration("a", ALTER, "contract: off");
      engine.start(migration, "a.yaml", "ada", EngineListener.NONE);
      Report report = engine.abandon("a", "a test", "ada", EngineListener.NONE);
      assertThat(report.left()).isEmpty();
      assertThat(CatalogSnapshot.of(db.dataSource(), "public").toString()).isEqualTo(catalog);
      assertThat(DataSnapshot.of(db.dataSource(), "public").toString()).isEqualTo(data);
      assertThat(engine.history("a"))
          .anyMatch(t -> t.actor().equals("ada") && t.reason().endsWith("ABANDON because a test"));
      engine.start(migration, "a.yaml", "ada", EngineListener.NONE);
      assertThat(engine.complete("a", "ada", EngineListener.NONE).standing().state())
          .isEqualTo(State.COMPLETED);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UPDATE neap.migration SET source = 'operations: [{no_such: {}}]'",
        "UPDATE neap.migration SET plan = '{\"phases\": 7}'",
        "UPDATE neap.migration SET plan = '{}', source = ''",
        "ALTER TABLE orders RENAME TO sold",
        "DROP TABLE orders CASCADE",
        "DROP SCHEMA public_a CASCADE",
        "DO $$ DECLARE f regprocedure; BEGIN FOR f IN SELECT oid FROM pg_proc WHERE pronamespace ="
            + " 'neap'::regnamespace AND proname ~ '_a[.]' LOOP EXECUTE 'DROP FUNCTION ' || f || '"
            + " CASCADE'; END LOOP; END $$",
      })
  void itIsGivenUpWhateverHasBecomeOfIt(String byHand, TestDatabase db) {
    db.execute(Trial.TABLE);
    try (TestEngine test = new TestEngine(db)) {
      Engine engine = test.engine();
      engine.start(migration("a", ALTER, "tighten: off"), "a.yaml", "ada", EngineListener.NONE);
      db.execute(byHand);
      assertThat(engine.status()).hasSize(1);
      Report report = engine.abandon("a", "broken", "ada", EngineListener.NONE);
      assertThat(report.standing().state()).isEqualTo(State.ABANDONED);
      assertThat(remains(db)).isEmpty();
      assertThat(engine.status("a").closed()).isEmpty();
    }
  }

  @Test
  void withAnUnreadableTextTheWayBackIsOpenAndTheWayOnIsNot(TestDatabase db) {
    db.execute(Trial.TABLE);
    String catalog = CatalogSnapshot.of(db.dataSource(), "public").toString();
    try (TestEngine test = new TestEngine(db)) {
      Engine engine = test.engine();
      engine.start(migration("a", ALTER, "tighten: off"), "a.yaml", "ada", EngineListener.NONE);
      db.execute("UPDATE neap.migration SET source = 'operations: [{no_such: {}}]'");
      engine.setFlag("a.tighten", "on", "ada");
      Report stays = engine.drive("a", EngineListener.NONE);
      assertThat(stays.standing().state()).isEqualTo(State.VERIFIED);
      assertThat(stays.closed().get(0).reason()).contains("its text can't be read", "no_such");
      assertThat(stays.closed().get(0).opensWhen()).isEqualTo("somebody runs ./neap rollback a");
      assertThat(engine.rollback("a", "ada", EngineListener.NONE).standing().state())
          .isEqualTo(State.ROLLED_BACK);
      assertThat(CatalogSnapshot.of(db.dataSource(), "public").toString()).isEqualTo(catalog);
    }
  }

  /** Without the trigger nobody knows what the shadow holds that is nowhere else. */
  @Test
  void aShadowWhoseTriggerWasNotThereStays(TestDatabase db) {
    db.execute(Trial.TABLE);
    try (TestEngine test = new TestEngine(db)) {
      Engine engine = test.engine();
      engine.start(migration("a", ALTER, "contract: off"), "a.yaml", "ada", EngineListener.NONE);
      db.execute(
          "ALTER TABLE orders DISABLE TRIGGER zz_neap_a",
          "UPDATE orders SET _neap_new_total = 7 WHERE id = 1");
      Report report = engine.abandon("a", "a test", "ada", EngineListener.NONE);
      assertThat(report.left()).anyMatch(left -> left.contains("_neap_new_total"));
      assertThat(
              db.sql().sql("SELECT _neap_new_total FROM orders WHERE id = 1").query().singleValue())
          .isEqualTo(7L);
      db.execute("INSERT INTO orders (id, total) VALUES (9001, 20)");
    }
  }

  @Test
  void anObjectThatHangsOnItIsNamedAndNothingOfTheUsersGoes(TestDatabase db) {
    db.execute(Trial.TABLE);
    try (TestEngine test = new TestEngine(db)) {
      Engine engine = test.engine();
      engine.start(migration("a", ALTER, "contract: off"), "a.yaml", "ada", EngineListener.NONE);
      db.execute(
          "CREATE VIEW mine AS SELECT _neap_new_total FROM orders",
          "CREATE TABLE public_a.mine (id int)");
      Report report = engine.abandon("a", "a test", "ada", EngineListener.NONE);
      assertThat(report.left())
          .anyMatch(left -> left.contains("view mine depends on column _neap_new_total"))
          .anyMatch(left -> left.startsWith("schema public_a stays"));
      db.execute(
          "SELECT count(_neap_new_total) FROM mine",
          "SELECT FROM public_a.mine",
          "INSERT INTO orders (id, total) VALUES (9001, 20)");
    }
  }

  @Test
  void whoHoldsTheTableIsNotPushedAside(TestDatabase db) throws SQLException {
    db.execute(Trial.TABLE);
    Map<String, Object> impatient =
        Map.of("neap.ddl.max-attempts", "2", "neap.ddl.lock-timeout", "50ms");
    try (TestEngine test = new TestEngine(db, impatient)) {
      Engine engine = test.engine();
      engine.start(migration("a", ALTER, "tighten: off"), "a.yaml", "ada", EngineListener.NONE);
      try (Connection other = db.dataSource().getConnection();
          Statement statement = other.createStatement()) {
        other.setAutoCommit(false);
        statement.execute("SELECT FROM orders LIMIT 1");
        Report halted = engine.abandon("a", "a test", "ada", EngineListener.NONE);
        assertThat(halted.standing().haltedIn()).isEqualTo(State.ABANDONING);
        assertThat(halted.standing().failure()).contains("NEAP-2201");
        other.rollback();
      }
      assertThat(engine.abandon("a", "now", "ada", EngineListener.NONE).standing().state())
          .isEqualTo(State.ABANDONED);
      assertThat(remains(db)).isEmpty();
    }
  }

  @Test
  void endsAsIfNobodyHadKilledIt(TestDatabase db) {
    db.execute(Trial.TABLE);
    List<String> catalog = CatalogSnapshot.of(db.dataSource(), "public").lines();
    try (TestEngine test = new TestEngine(db)) {
      start(test.engine(), "a", ALTER);
    }
    Lives.killed()
        .live(
            db,
            "abandon",
            (engine, listener) -> {
              if (engine.status("a").standing().state() != State.ABANDONED) {
                engine.abandon("a", "a test", "ada", listener);
              }
              assertThat(engine.status("a").standing().state()).isEqualTo(State.ABANDONED);
            });
    assertThat(remains(db)).isEmpty();
    assertThat(CatalogSnapshot.of(db.dataSource(), "public").lines()).isEqualTo(catalog);
  }

  /** One name begins with the other, and a third is so long that its objects' names are cut. */
  @Test
  void whatIsAnothersStays(TestDatabase db) {
    db.execute(Trial.TABLE);
    String longName = "a" + "-very-long".repeat(6);
    try (TestEngine test = new TestEngine(db)) {
      Engine engine = test.engine();
      db.execute("CREATE TABLE others (LIKE orders INCLUDING ALL)");
      db.execute("CREATE TABLE thirds (LIKE orders INCLUDING ALL)");
      start(engine, "a", ALTER);
      start(engine, "a.public", ALTER.replace("orders", "others"));
      start(engine, longName, ALTER.replace("orders", "thirds"));
      List<String> all = remains(db);
      engine.abandon("a", "a test", "ada", EngineListener.NONE);
      assertThat(remains(db)).hasSize(all.size() * 2 / 3);
      engine.abandon(longName, "a test", "ada", EngineListener.NONE);
      assertThat(remains(db)).hasSize(all.size() / 3).allMatch(name -> name.contains("a.public"));
      assertThat(engine.complete("a.public", "ada", EngineListener.NONE).standing().state())
          .isEqualTo(State.COMPLETED);
    }
  }

  private static void start(Engine engine, String name, String operation) {
    engine.start(
        migration(name, operation, "tighten: off"), name + ".yaml", "ada", EngineListener.NONE);
  }

  /** Neap's own objects, but for its tables and what keeps data. */
  private static List<String> remains(TestDatabase db) {
    return db.sql()
        .sql(
            """
            SELECT 'function ' || p.proname FROM pg_proc p
            WHERE p.pronamespace = 'neap'::regnamespace AND p.proname ~ '^(sync|up|down|keep|count)_'
            UNION ALL SELECT 'sequence ' || c.relname FROM pg_class c
            WHERE c.relnamespace = 'neap'::regnamespace AND c.relname ~ '^(old|new)_writes_'
            UNION ALL SELECT 'sequence ' || c.relname FROM pg_class c
            WHERE c.relkind = 'S' AND c.relname ~ '^_neap_'
            UNION ALL SELECT 'trigger ' || t.tgname FROM pg_trigger t
            WHERE t.tgname ~ 'neap' AND NOT t.tgisinternal
            UNION ALL SELECT 'version ' || v.name FROM neap.versions() v WHERE NOT EXISTS (
              SELECT FROM pg_class c WHERE c.relnamespace = quote_ident(v.name)::regnamespace AND c.relkind = 'r')
            UNION ALL SELECT 'index ' || c.relname FROM pg_class c JOIN pg_index i ON i.indexrelid = c.oid
            WHERE c.relname ~ '^_neap_' OR NOT i.indisvalid
            ORDER BY 1
            """)
        .query(String.class)
        .list();
  }

  private static List<String> kept(TestDatabase db) {
    return db.sql()
        .sql(
            "SELECT relname FROM pg_class WHERE relnamespace = 'neap'::regnamespace AND relname ~"
                + " '^(archive|kept)_a[.]'")
        .query(String.class)
        .list();
  }

  private static Migration migration(String name, String operation, String flags) {
    return TestEngine.migration(
        name,
        "operations:\n  - %s\nflags: {%s}\ncontract: {soak: 0s, quiet: 0s}\n"
            .formatted(operation, flags));
  }
}
