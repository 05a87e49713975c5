package dev.neap.engine;

import static dev.neap.engine.ViewedShop.VIEWS;
import static dev.neap.engine.ViewedShop.catalog;
import static dev.neap.engine.ViewedShop.complete;
import static dev.neap.engine.ViewedShop.ended;
import static dev.neap.engine.ViewedShop.goal;
import static dev.neap.engine.ViewedShop.left;
import static dev.neap.engine.ViewedShop.make;
import static dev.neap.engine.ViewedShop.migration;
import static dev.neap.engine.ViewedShop.rollBack;
import static dev.neap.engine.ViewedShop.rows;
import static dev.neap.engine.ViewedShop.start;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.postgresql.ds.PGSimpleDataSource;

/** With {@code views: recreate} contract makes the users' views anew, with all that is on them. */
@ExtendWith(TestDatabases.class)
class RecreatedViewsTest {

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

  /** What is written while no engine is alive is in the rows that it fills when it goes on. */
  @Test
  void areMadeOnceWhereverTheEngineIsKilled(TestDatabase database) {
    make(database);
    try (TestDatabase goal = goal(database)) {
      CatalogSnapshot catalog = catalog(database);
      try (TestEngine calm = new TestEngine(database)) {
        assertThat(start(calm.engine())).isEqualTo(State.TIGHTENED);
      }
      Runnable writes =
          () -> {
            for (TestDatabase each : List.of(database, goal)) {
              each.execute("INSERT INTO orders SELECT max(id) + 1, 7, 1000 FROM orders");
            }
          };
      Set<String> met = new HashSet<>();
      killedAtEachView(
          database, met, engine -> assertThat(complete(engine)).isEqualTo(State.COMPLETED), writes);
      assertThat(met).hasSize(6);
      goal.execute("REFRESH MATERIALIZED VIEW m_totals");
      assertThat(catalog(database).differencesFrom(catalog(goal))).isEmpty();
      assertThat(rows(database)).isEqualTo(rows(goal));
      killedAtEachView(
          database,
          met,
          engine -> assertThat(rollBack(engine)).isEqualTo(State.ROLLED_BACK),
          () -> {});
      assertThat(met).hasSize(12);
      assertThat(catalog(database).differencesFrom(catalog)).isEmpty();
      assertThat(left(database)).isZero();
    }
  }

  /**
   * Kills it before and after each commit that makes views of one table, and starts it again.
   *
   * @param met where it was killed
   * @param between is done after each death before a commit
   */
  private static void killedAtEachView(
      TestDatabase database, Set<String> met, Consumer<Engine> work, Runnable between) {
    AtomicReference<MortalDatabase.Blow> last = new AtomicReference<>();
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
          last.set(
              met.add("before " + views)
                  ? MortalDatabase.Blow.KILLED_BEFORE
                  : met.add("after " + views) ? MortalDatabase.Blow.KILLED_AFTER : null);
          return last.get();
        };
    while (true) {
      try (MortalDatabase mortal = new MortalDatabase(database, fate)) {
        try (TestEngine engine = TestEngine.hurried(mortal)) {
          work.accept(engine.engine());
          return;
        } catch (Throwable e) {
          if (!mortal.isDead()) {
            throw e;
          }
        }
      }
      if (last.get() == MortalDatabase.Blow.KILLED_BEFORE) {
        between.run();
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
        "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT ALL ON TABLES TO PUBLIC",
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
    List<String> changes =
        new ArrayList<>(
            List.of(
                "CREATE INDEX another ON m_totals (most)",
                "CREATE OR REPLACE VIEW v_orders WITH (security_barrier) AS SELECT id, customer,"
                    + " total, total * 2 AS \"Twice as much\", id AS more FROM orders"));
    EngineListener changing =
        new EngineListener() {
          @Override
          public void stepFinished(
              String migration,
              dev.neap.migration.Phase phase,
              dev.neap.migration.Step step,
              java.time.Duration time,
              boolean skipped) {
            boolean filled =
                step.what().startsWith("fill what takes") && step.what().endsWith("orders");
            if (filled && !changes.isEmpty()) {
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
      assertThat(catalog(database).lines())
          .anyMatch(l -> l.contains("INDEX another ON"))
          .contains("column | public.v_orders.more | bigint not_null=false storage=p");
      assertThat(left(database)).isZero();
    }
  }

  @Test
  void areMadeByARoleThatIsNoSuperuserOverPartitionsToo(TestDatabase database) {
    String role = "changer_" + database.name();
    String owner = "viewer_" + database.name();
    database.execute(
        "CREATE ROLE " + role + " LOGIN PASSWORD 'secret'",
        "CREATE ROLE " + owner,
        "ALTER DATABASE " + database.name() + " OWNER TO " + role,
        "ALTER SCHEMA public OWNER TO " + role,
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
        "CREATE TABLE parted (id int, k int, v int) PARTITION BY RANGE (k)",
        "CREATE TABLE part_1 PARTITION OF parted FOR VALUES FROM (0) TO (10)",
        "CREATE TABLE part_2 PARTITION OF parted FOR VALUES FROM (10) TO (20)",
        "INSERT INTO parted SELECT i, i % 20, i FROM generate_series(1, 100) i",
        "ALTER TABLE parted OWNER TO " + role,
        "ALTER TABLE part_1 OWNER TO " + role,
        "ALTER TABLE part_2 OWNER TO " + role,
        "GRANT SELECT ON parted, part_1 TO " + owner,
        "CREATE VIEW whole AS SELECT id, v FROM parted",
        "CREATE MATERIALIZED VIEW counted AS SELECT v, count(*) FROM part_1 GROUP BY v",
        "ALTER VIEW whole OWNER TO " + owner,
        "ALTER MATERIALIZED VIEW counted OWNER TO " + owner,
        "GRANT SELECT ON counted TO " + role);
    PGSimpleDataSource connections = new PGSimpleDataSource();
    connections.setUrl(database.jdbcUrl());
    connections.setUser(role);
    connections.setPassword("secret");
    Migration migration =
        TestEngine.migration(
            "parts",
            "views: recreate\noperations: [{alter_column: {table: parted, column: v, type: bigint}}]\n"
                + "contract: {soak: 0s, quiet: 0s}\n");
    try (TestEngine test = new TestEngine(connections)) {
      Engine engine = test.engine();
      assertThatThrownBy(() -> engine.start(migration, "parts.yaml", "ada", EngineListener.NONE))
          .hasMessageContaining("NEAP-1201")
          .hasMessageContaining("view public.whole: this role is no member of its owner " + owner)
          .hasMessageContaining(owner + " may not create in schema public");
      database.execute(
          "GRANT " + owner + " TO " + role, "GRANT CREATE, USAGE ON SCHEMA public TO " + owner);
      CatalogSnapshot before = catalog(database);
      engine.start(migration, "parts.yaml", "ada", EngineListener.NONE);
      assertThat(ended(engine.complete("parts", "ada", EngineListener.NONE)))
          .isEqualTo(State.COMPLETED);
      assertThat(catalog(database).lines())
          .anyMatch(l -> l.startsWith("column | public.whole.v | bigint"))
          .anyMatch(l -> l.startsWith("column | public.counted.v | bigint"));
      assertThat(ended(engine.rollback("parts", "ada", EngineListener.NONE)))
          .isEqualTo(State.ROLLED_BACK);
      assertThat(catalog(database).differencesFrom(before)).isEmpty();
    } finally {
      for (String name : List.of(owner, role)) {
        database.execute(
            "REASSIGN OWNED BY " + name + " TO CURRENT_USER",
            "DROP OWNED BY " + name,
            "DROP ROLE " + name);
      }
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
}
