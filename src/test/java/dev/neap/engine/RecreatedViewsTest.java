package dev.neap.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.neap.flag.FlagStore;
import dev.neap.lifecycle.State;
import dev.neap.migration.Migration;
import dev.neap.support.CatalogSnapshot;
import dev.neap.support.TestDatabase;
import dev.neap.support.TestDatabases;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** With {@code views: recreate} contract makes the users' views anew, with all that is on them. */
@ExtendWith(TestDatabases.class)
class RecreatedViewsTest {

  static final String[] SCHEMAS = {"public", "report"};

  private static final String FILE =
      """
      views: recreate
      operations:
        - alter_column: {table: orders, column: id, type: bigint}
        - alter_column: {table: orders, column: total, type: bigint}
        - rename_column: {table: customers, from: name, to: full_name}
        - rename_table: {from: customers, to: clients}
      contract: {soak: 0s, quiet: 0s}
      """;

  private static final List<String> VIEWS =
      List.of(
          "v_orders",
          "report.big",
          "report.totals",
          "v_names",
          "v_whole",
          "m_totals",
          "report.top",
          "m_names");

  static String[] tables(TestDatabase database) {
    return """
        CREATE ROLE "keeper_%1$s"; CREATE ROLE "reader_%1$s";
        CREATE SCHEMA report;
        GRANT CREATE, USAGE ON SCHEMA public, report TO "keeper_%1$s";
        GRANT USAGE ON SCHEMA public, report TO "reader_%1$s";
        CREATE TABLE customers (id int PRIMARY KEY, name text NOT NULL, note text);
        CREATE TABLE orders (id int PRIMARY KEY, customer int, total int NOT NULL, placed date);
        GRANT SELECT, UPDATE ON customers, orders TO "keeper_%1$s";
        INSERT INTO customers SELECT i, 'customer ' || i, 'n' || i FROM generate_series(1, 50) i;
        INSERT INTO orders SELECT i, i %% 50 + 1, i, date '2026-01-01' + i FROM generate_series(1, 500) i;
        CREATE FUNCTION report.put() RETURNS trigger LANGUAGE plpgsql AS
          $$ BEGIN UPDATE public.orders SET total = NEW.total WHERE customer = NEW.customer; RETURN NEW; END $$
        """
        .formatted(database.name())
        .split(";\\s*\\n(?=[A-Z])");
  }

  /** The views, those over a renamed column with the name that it has. */
  static String views(TestDatabase database, String customers, String name) {
    return """
        CREATE VIEW v_orders WITH (security_barrier) AS
          SELECT id, customer, total, total * 2 AS "Twice as much" FROM orders WHERE total > 0
          WITH LOCAL CHECK OPTION;
        ALTER VIEW v_orders OWNER TO "keeper_%1$s";
        ALTER VIEW v_orders ALTER customer SET DEFAULT 7;
        GRANT SELECT ON v_orders TO "reader_%1$s" WITH GRANT OPTION;
        GRANT UPDATE (total), INSERT (id, total) ON v_orders TO "reader_%1$s";
        REVOKE TRUNCATE ON v_orders FROM "keeper_%1$s";
        COMMENT ON VIEW v_orders IS 'it''s all that is to be paid';
        COMMENT ON COLUMN v_orders.total IS 'in cents';
        CREATE VIEW report.big (number, amount) AS
          SELECT id, total FROM v_orders WHERE total > 100 OR "Twice as much" > 10;
        GRANT SELECT ON report.big TO PUBLIC;
        CREATE VIEW report.totals AS SELECT customer, sum(total) AS total FROM v_orders GROUP BY customer;
        ALTER VIEW report.totals OWNER TO "keeper_%1$s";
        GRANT SELECT, INSERT ON report.totals TO "reader_%1$s";
        CREATE TRIGGER put INSTEAD OF INSERT ON report.totals FOR EACH ROW
          EXECUTE FUNCTION report.put();
        COMMENT ON TRIGGER put ON report.totals IS 'spreads it';
        CREATE VIEW v_names AS SELECT o.id, c.%2$s AS name, o.total
          FROM orders o JOIN %3$s c ON c.id = o.customer;
        CREATE RULE change AS ON UPDATE TO v_names DO INSTEAD
          (UPDATE orders SET total = NEW.total WHERE id = OLD.id;
           UPDATE %3$s SET %2$s = NEW.name WHERE %2$s = OLD.name);
        COMMENT ON RULE change ON v_names IS 'both';
        GRANT SELECT ON v_names TO "reader_%1$s";
        CREATE VIEW v_whole AS SELECT id, total, customer, placed FROM orders GROUP BY id;
        GRANT SELECT ON v_whole TO "reader_%1$s";
        CREATE MATERIALIZED VIEW m_totals WITH (fillfactor = 70, autovacuum_enabled = false) AS
          SELECT customer, sum(total) AS total, max(total) AS most FROM v_orders GROUP BY customer;
        CREATE UNIQUE INDEX m_totals_customer ON m_totals (customer) INCLUDE (most);
        CREATE INDEX "m totals" ON m_totals ((most + 1) DESC, total) WITH (fillfactor = 80) WHERE most > 0;
        ALTER INDEX "m totals" ALTER COLUMN 1 SET STATISTICS 30;
        COMMENT ON INDEX "m totals" IS 'one more';
        ALTER MATERIALIZED VIEW m_totals CLUSTER ON m_totals_customer;
        ALTER MATERIALIZED VIEW m_totals ALTER COLUMN total SET STATISTICS 50;
        ALTER MATERIALIZED VIEW m_totals ALTER COLUMN total SET (n_distinct = 40);
        ALTER MATERIALIZED VIEW m_totals OWNER TO "keeper_%1$s";
        GRANT SELECT ON m_totals TO "reader_%1$s";
        COMMENT ON MATERIALIZED VIEW m_totals IS 'of last night';
        CREATE VIEW report.top AS SELECT t.*, b.amount FROM m_totals t JOIN report.big b ON b.number = t.customer;
        GRANT SELECT ON report.top TO "reader_%1$s";
        CREATE MATERIALIZED VIEW m_names AS SELECT %2$s AS name, count(*) FROM %3$s GROUP BY 1;
        GRANT SELECT ON m_names TO "reader_%1$s";
        CREATE MATERIALIZED VIEW report.later AS SELECT most FROM m_totals WITH NO DATA"""
        .formatted(database.name(), name, customers);
  }

  static void make(TestDatabase database) {
    database.execute(tables(database));
    database.execute(views(database, "customers", "name"));
  }

  private static Migration migration() {
    return TestEngine.migration("views", FILE);
  }

  /** The same by plain statements, on a database that nobody uses. */
  private static TestDatabase goal(TestDatabase database) {
    TestDatabase goal = database.copy();
    goal.execute(
        "DROP VIEW v_orders, v_names, v_whole CASCADE",
        "DROP MATERIALIZED VIEW m_names",
        "ALTER TABLE orders ALTER total TYPE bigint, ALTER id TYPE bigint",
        "ALTER TABLE customers RENAME name TO full_name",
        "ALTER TABLE customers RENAME TO clients",
        views(database, "clients", "full_name"));
    return goal;
  }

  static CatalogSnapshot catalog(TestDatabase database) {
    return CatalogSnapshot.of(database.dataSource(), SCHEMAS);
  }

  private static Map<String, List<String>> rows(TestDatabase database) {
    Map<String, List<String>> rows = new TreeMap<>();
    for (String view : VIEWS) {
      String sql = "SELECT to_jsonb(v)::text FROM " + view + " v ORDER BY 1";
      rows.put(view, database.sql().sql(sql).query(String.class).list());
    }
    return rows;
  }

  private static State ended(Report report) {
    assertThat(report.standing().failure()).isNull();
    return report.standing().state();
  }

  private static State start(Engine engine) {
    return ended(engine.start(migration(), "views.yaml", "ada", EngineListener.NONE));
  }

  private static State complete(Engine engine) {
    return ended(engine.complete("views", "ada", EngineListener.NONE));
  }

  private static State rollBack(Engine engine) {
    return ended(engine.rollback("views", "ada", EngineListener.NONE));
  }

  @Test
  void areAsIfTheyHadBeenMadeByHandAndComeBack(TestDatabase database) {
    make(database);
    try (TestDatabase goal = goal(database);
        TestEngine test = new TestEngine(database)) {
      CatalogSnapshot catalog = catalog(database);
      Map<String, List<String>> rows = rows(database);
      Engine engine = test.engine();
      assertThat(engine.plan(migration()).notes())
          .anyMatch(n -> n.contains("CREATE UNIQUE INDEX m_totals_customer ON public.m_totals"));
      assertThat(start(engine)).isEqualTo(State.TIGHTENED);
      assertThat(rollBack(engine)).isEqualTo(State.ROLLED_BACK);
      assertThat(catalog(database).differencesFrom(catalog)).isEmpty();

      assertThat(start(engine)).isEqualTo(State.TIGHTENED);
      try (ViewReaders readers = new ViewReaders(database, "reader_" + database.name(), VIEWS)) {
        assertThat(complete(engine)).isEqualTo(State.COMPLETED);
        readers.end();
      }
      assertThat(catalog(database).differencesFrom(catalog(goal))).isEmpty();
      assertThat(rows(database)).isEqualTo(rows(goal));

      try (ViewReaders readers = new ViewReaders(database, "reader_" + database.name(), VIEWS)) {
        assertThat(rollBack(engine)).isEqualTo(State.ROLLED_BACK);
        readers.end();
      }
      assertThat(catalog(database).differencesFrom(catalog)).isEmpty();
      assertThat(rows(database)).isEqualTo(rows);
      assertThat(left(database)).isZero();
    }
  }

  @Test
  void areMadeOnceWhereverTheEngineIsKilled(TestDatabase database) {
    make(database);
    try (TestDatabase goal = goal(database)) {
      CatalogSnapshot catalog = catalog(database);
      Map<String, List<String>> rows = rows(database);
      try (TestEngine calm = new TestEngine(database)) {
        assertThat(start(calm.engine())).isEqualTo(State.TIGHTENED);
      }
      assertThat(killedAtEachView(database, engine -> complete(engine) == State.COMPLETED))
          .isEqualTo(6);
      assertThat(catalog(database).differencesFrom(catalog(goal))).isEmpty();
      assertThat(rows(database)).isEqualTo(rows(goal));
      assertThat(killedAtEachView(database, engine -> rollBack(engine) == State.ROLLED_BACK))
          .isEqualTo(6);
      assertThat(catalog(database).differencesFrom(catalog)).isEmpty();
      assertThat(rows(database)).isEqualTo(rows);
      assertThat(left(database)).isZero();
    }
  }

  /** Kills it before and after each commit that makes views; returns how often. */
  private static int killedAtEachView(TestDatabase database, Function<Engine, Boolean> work) {
    Set<String> met = new HashSet<>();
    MortalDatabase.Fate fate =
        written -> {
          String views =
              written.stream()
                  .filter(s -> s.contains("_views(") && s.contains("orders"))
                  .findFirst()
                  .orElse("");
          if (views.isEmpty()) {
            return null;
          }
          return met.add("before " + views)
              ? MortalDatabase.Blow.KILLED_BEFORE
              : met.add("after " + views) ? MortalDatabase.Blow.KILLED_AFTER : null;
        };
    while (true) {
      try (MortalDatabase mortal = new MortalDatabase(database, fate)) {
        try (TestEngine engine = TestEngine.hurried(mortal)) {
          assertThat(work.apply(engine.engine())).isTrue();
          return met.size();
        } catch (Throwable e) {
          if (!mortal.isDead()) {
            throw e;
          }
        }
      }
    }
  }

  @Test
  void whatTheirOwnersChangeMeanwhileIsKept(TestDatabase database) {
    make(database);
    try (TestEngine test = new TestEngine(database)) {
      Engine engine = test.engine();
      assertThat(start(engine)).isEqualTo(State.TIGHTENED);
      String[] changes = {
        "GRANT DELETE ON v_orders TO \"reader_" + database.name() + '"',
        "CREATE OR REPLACE VIEW v_orders WITH (security_barrier) AS SELECT id, customer, total,"
            + " total * 2 AS \"Twice as much\", id + total AS more FROM orders WHERE total > 1",
        "CREATE VIEW report.fresh AS SELECT more, name FROM v_orders JOIN v_names USING (id)",
        "COMMENT ON COLUMN report.fresh.more IS 'later'",
        "DROP INDEX \"m totals\"",
        "CREATE INDEX another ON m_totals (most)",
      };
      database.execute(changes);
      List<String> before =
          catalog(database).lines().stream()
              .filter(l -> !l.matches(".*(_neap_|full_name|public_views).*"))
              .toList();
      assertThat(complete(engine)).isEqualTo(State.COMPLETED);
      assertThat(rollBack(engine)).isEqualTo(State.ROLLED_BACK);
      assertThat(catalog(database).lines()).isEqualTo(before);
    }
  }

  @Test
  void oneThatIsChangedOnceItsSuccessorIsBuiltIsBuiltAgain(TestDatabase database) {
    make(database);
    List<String> changes = new ArrayList<>(List.of("CREATE INDEX another ON m_totals (most)"));
    EngineListener changing =
        new EngineListener() {
          @Override
          public void stepFinished(
              String migration,
              dev.neap.migration.Phase phase,
              dev.neap.migration.Step step,
              java.time.Duration time,
              boolean skipped) {
            if (step.what().startsWith("fill what takes the place") && !changes.isEmpty()) {
              database.execute(changes.remove(0));
            }
          }
        };
    try (TestEngine test = new TestEngine(database)) {
      Engine engine = test.engine();
      assertThat(start(engine)).isEqualTo(State.TIGHTENED);
      Report halted = engine.complete("views", "ada", changing);
      assertThat(halted.standing().state()).isEqualTo(State.HALTED);
      assertThat(halted.standing().failure()).contains("after its successor was built");
      assertThat(ended(engine.retry("views", "ada", changing))).isEqualTo(State.COMPLETED);
      assertThat(catalog(database).lines()).anyMatch(l -> l.contains("INDEX another ON"));
      assertThat(left(database)).isZero();
    }
  }

  @Test
  void abandonTakesAwayWhatWasBuilt(TestDatabase database) {
    make(database);
    CatalogSnapshot before = catalog(database);
    try (TestEngine test = new TestEngine(database)) {
      Engine engine = test.engine();
      assertThat(start(engine)).isEqualTo(State.TIGHTENED);
      database.execute("INSERT INTO orders VALUES (1001, 1, 2147483647), (1002, 1, 5)");
      database.execute(
          "CREATE MATERIALIZED VIEW wrong AS SELECT 1 / (total - 5) FROM orders WITH NO DATA",
          "UPDATE pg_class SET relispopulated = true WHERE relname = 'wrong'");
      Report halted = engine.complete("views", "ada", EngineListener.NONE);
      assertThat(halted.standing().failure()).contains("division by zero");
      assertThat(left(database)).isPositive();
      assertThat(ended(engine.abandon("views", "done with it", "ada", EngineListener.NONE)))
          .isEqualTo(State.ABANDONED);
      assertThat(left(database)).isZero();
      database.execute("DROP MATERIALIZED VIEW wrong");
      assertThat(catalog(database).differencesFrom(before))
          .allMatch(line -> line.startsWith("+ column | public.customers.full_name"));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "NEAP-1110 | view public.v_orders depends on column total | refuse | SELECT 1",
        "NEAP-1201 | view public.v_names: column x of table public.holder depends on it | recreate | CREATE TABLE holder (x v_names)",
        "NEAP-1201 | view report.big: function public.f() depends on it | recreate | CREATE FUNCTION f() RETURNS bigint BEGIN ATOMIC SELECT count(*) FROM report.big; END",
        "NEAP-1201 | materialized view public.m_totals: policy p on table public.customers depends on it | recreate | CREATE POLICY p ON customers USING (id IN (SELECT customer FROM m_totals))",
        "NEAP-1201 | view public.v_orders: rule r on table public.customers depends on it | recreate | CREATE RULE r AS ON DELETE TO customers DO ALSO DELETE FROM v_orders",
        "NEAP-1201 | materialized view public.m_totals: statistics object public.s depends on it | recreate | CREATE STATISTICS s ON total, most FROM m_totals",
        "NEAP-1202 | view public.strict can't be made over the new shape of public.orders: function public.f(bigint) does not exist | recreate | CREATE FUNCTION f(int) RETURNS int LANGUAGE sql RETURN $1; CREATE VIEW strict AS SELECT f(total) FROM orders",
        "NEAP-1202 | materialized view public.keyed can't be made | recreate | CREATE MATERIALIZED VIEW keyed AS SELECT id, placed FROM orders GROUP BY id",
        "NEAP-1110 | view public.v_orders depends on column customer | dropped | SELECT 1",
      })
  void whatWouldBeLostIsRefused(
      String code, String what, String views, String statement, TestDatabase database) {
    make(database);
    database.execute(statement);
    String file =
        views.equals("dropped")
            ? FILE.replace(
                "operations:", "operations:\n  - drop_column: {table: orders, column: customer}")
            : FILE.replace("views: recreate", "views: " + views);
    CatalogSnapshot before = catalog(database);
    try (TestEngine test = new TestEngine(database)) {
      Migration migration = TestEngine.migration("views", file);
      assertThatThrownBy(
              () -> test.engine().start(migration, "views.yaml", "ada", EngineListener.NONE))
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining(code)
          .hasMessageContaining(what);
      assertThat(catalog(database).differencesFrom(before)).isEmpty();
    }
  }

  @Test
  void contractWaitsWhereOneCanNotBeMadeAnewAnyMore(TestDatabase database) {
    make(database);
    try (TestEngine test = new TestEngine(database)) {
      Engine engine = test.engine();
      assertThat(start(engine)).isEqualTo(State.TIGHTENED);
      database.execute(
          "CREATE FUNCTION f() RETURNS bigint BEGIN ATOMIC SELECT count(*) FROM v_names; END");
      database.execute("CREATE VIEW twice AS SELECT name, full_name FROM customers");
      for (String flag : List.of("views.read-new=100", "views.contract=on")) {
        test.bean(FlagStore.class).set(flag.split("=")[0], flag.split("=")[1], "ada");
      }
      Report held = engine.resume("views", "ada", EngineListener.NONE);
      assertThat(held.closed())
          .anyMatch(v -> v.toString().contains("view public.v_names: function public.f()"))
          .anyMatch(v -> v.toString().contains("view public.twice: it needs both"));
      database.execute("DROP FUNCTION f", "DROP VIEW twice");
      assertThat(complete(engine)).isEqualTo(State.COMPLETED);
    }
  }

  @Test
  void theExampleOfThePageRuns(TestDatabase database) throws java.io.IOException {
    make(database);
    String page = Files.readString(Path.of("src/docs/versions.md"));
    String file = page.substring(page.indexOf("```yaml\nviews:") + 8);
    try (TestEngine test = new TestEngine(database)) {
      Migration migration =
          TestEngine.migration(
              "page", file.substring(0, file.indexOf("```")) + "contract: {soak: 0s, quiet: 0s}\n");
      Engine engine = test.engine();
      assertThat(ended(engine.start(migration, "page.yaml", "ada", EngineListener.NONE)))
          .isEqualTo(State.TIGHTENED);
      assertThat(ended(engine.complete("page", "ada", EngineListener.NONE)))
          .isEqualTo(State.COMPLETED);
      assertThat(catalog(database).lines())
          .contains("column | public.v_names.total | bigint not_null=false storage=p");
    }
  }

  private static int left(TestDatabase database) {
    return database
        .sql()
        .sql(
            """
            SELECT (SELECT count(*) FROM neap.built_view) + (SELECT count(*) FROM neap.taken_view)
              + (SELECT count(*) FROM pg_class WHERE relname LIKE '\\_neap%')
            """)
        .query(Integer.class)
        .single();
  }
}
