package dev.neap.engine;

import static dev.neap.engine.ViewedShop.FILE;
import static dev.neap.engine.ViewedShop.catalog;
import static dev.neap.engine.ViewedShop.complete;
import static dev.neap.engine.ViewedShop.ended;
import static dev.neap.engine.ViewedShop.left;
import static dev.neap.engine.ViewedShop.make;
import static dev.neap.engine.ViewedShop.rollBack;
import static dev.neap.engine.ViewedShop.start;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.neap.flag.FlagStore;
import dev.neap.lifecycle.State;
import dev.neap.migration.Migration;
import dev.neap.support.CatalogSnapshot;
import dev.neap.support.TestDatabase;
import dev.neap.support.TestDatabases;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.dao.CannotAcquireLockException;

/**
 * A view that can't be made anew, with all that is on it, is told of before anything is changed.
 */
@ExtendWith(TestDatabases.class)
class RefusedViewsTest {

  @Test
  void twoMigrationsReplaceOneViewOneAfterTheOther(TestDatabase database) {
    make(database);
    try (TestEngine test = new TestEngine(database)) {
      assertThat(start(test.engine())).isEqualTo(State.TIGHTENED);
      String build =
          "SELECT neap.build_views('%s', 'public.orders', ARRAY['id'], ARRAY['_neap_new_id'])";
      database.execute(build.formatted("views"));
      assertThatThrownBy(() -> database.execute(build.formatted("other")))
          .isInstanceOf(CannotAcquireLockException.class)
          .hasMessageContaining("migration views has built what is to take the place of");
      assertThat(rollBack(test.engine())).isEqualTo(State.ROLLED_BACK);
      assertThat(left(database)).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatWasBuiltGoesWhereItCanNotBeFilled(boolean abandons, TestDatabase database) {
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
      if (abandons) {
        assertThat(ended(engine.abandon("views", "done with it", "ada", EngineListener.NONE)))
            .isEqualTo(State.ABANDONED);
      } else {
        assertThat(rollBack(engine)).isEqualTo(State.ROLLED_BACK);
      }
      assertThat(left(database)).isZero();
      database.execute("DROP MATERIALIZED VIEW wrong");
      assertThat(catalog(database).differencesFrom(before))
          .allMatch(l -> abandons && l.startsWith("+ column | public.customers.full_name"));
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
}
