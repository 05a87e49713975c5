package dev.neap.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.neap.migration.Migration;
import dev.neap.migration.Operation;
import dev.neap.migration.Phase;
import dev.neap.migration.Plan;
import dev.neap.migration.PlanRunner;
import dev.neap.migration.Step;
import dev.neap.support.CatalogSnapshot;
import dev.neap.support.DataSnapshot;
import dev.neap.support.TestDatabase;
import dev.neap.support.TestDatabases;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every operation does what plain statements do, and every way back leads to where it began. */
@Tag("contract")
@ExtendWith(TestDatabases.class)
class OperationContractTest {

  private static final Phase[] FORWARD = {
    Phase.EXPAND, Phase.BACKFILL, Phase.VERIFY, Phase.TIGHTEN, Phase.CONTRACT
  };

  static Stream<Example> examples() {
    return Example.all();
  }

  @ParameterizedTest
  @MethodSource("examples")
  void endsWherePlainStatementsEndAndComesBack(Example example, TestDatabase db) {
    db.execute(Example.shop(2500));
    CatalogSnapshot catalog = CatalogSnapshot.of(db.dataSource());
    DataSnapshot data = DataSnapshot.of(db.dataSource());
    PlanRunner runner = new PlanRunner(db);
    Migration migration = migration(example);
    Plan plan = runner.plan(migration);
    assertThat(plan.objections()).isEmpty();
    runner.run(plan, FORWARD);
    try (TestDatabase other = TestDatabase.create()) {
      other.execute(Example.shop(2500));
      other.execute(example.plain().toArray(String[]::new));
      assertThat(catalog(db).differencesFrom(catalog(other))).isEmpty();
      assertThat(DataSnapshot.of(db.dataSource()).tables())
          .isEqualTo(DataSnapshot.of(other.dataSource()).tables());
      assertThat(columns(db, String.valueOf(plan.version()))).isEqualTo(columns(other, "public"));
    }
    assertThat(leftInNeap(db)).allMatch(line -> line.matches("[a-z_ ]*(archive|kept)_.*"));

    Plan back = runner.plan(runner.restore(migration, plan));
    assertThat(back.objections()).isEmpty();
    runner.run(back, FORWARD);
    assertThat(catalog(db).differencesFrom(catalog)).isEmpty();
    assertThat(DataSnapshot.of(db.dataSource()).differencesFrom(data)).isEmpty();
  }

  static Stream<Example> telling() {
    return Example.all().filter(Example::telling);
  }

  /** The others do so from every partial state, of which this is the last one. */
  @ParameterizedTest
  @MethodSource("others")
  void rollsBackJustBeforeAnythingIsDropped(Example example, TestDatabase db) {
    rollsBack(example, db, Integer.MAX_VALUE);
  }

  @ParameterizedTest
  @MethodSource("telling")
  void rollsBackFromEveryPartialState(Example example, TestDatabase db) {
    rollsBack(example, db, 1);
  }

  static Stream<Example> others() {
    return Example.all().filter(e -> !e.telling());
  }

  @Tag("matrix")
  @ParameterizedTest
  @MethodSource("others")
  void rollsBackFromEveryOtherPartialState(Example example, TestDatabase db) {
    rollsBack(example, db, 1);
  }

  @Test
  void whatWasWrittenAfterContractComesBackByDown(TestDatabase db) {
    db.execute(Example.shop(100));
    PlanRunner runner = new PlanRunner(db);
    Migration migration =
        PlanRunner.migration(
            "2026-change",
            new AlterColumn(
                "orders",
                "total",
                "bigint",
                null,
                null,
                null,
                "round(total)",
                "total + 0.25",
                null),
            new DropColumn("orders", "note", "'unknown ' || code"));
    Plan plan = runner.plan(migration);
    runner.run(plan, FORWARD);
    db.execute(
        "UPDATE orders SET total = 1000 WHERE id = 1",
        "UPDATE orders SET total = NULL WHERE id = 2",
        "INSERT INTO orders (id, total, quantity, code) VALUES (1000, 7, 1, 'later')",
        "DELETE FROM orders WHERE id = 3");
    Plan back = runner.plan(runner.restore(migration, plan));
    runner.run(back, Phase.EXPAND);
    db.execute("UPDATE orders SET total = 2000 WHERE id = 5");
    runner.run(back, Phase.BACKFILL, Phase.VERIFY, Phase.TIGHTEN, Phase.CONTRACT);
    assertThat(
            db.sql()
                .sql(
                    """
                    SELECT concat_ws(',', id, total, note) FROM orders
                    WHERE id IN (1, 2, 3, 4, 5, 1000) ORDER BY id
                    """)
                .query((row, number) -> row.getString(1))
                .list())
        .containsExactly(
            "1,1000.25,Größe 😀",
            "2",
            "4,4.04,",
            "5,2000.25,two\nlines",
            "1000,7.25,unknown later");
  }

  private static void rollsBack(Example example, TestDatabase db, int first) {
    db.execute(Example.shop(100));
    CatalogSnapshot catalog = CatalogSnapshot.of(db.dataSource());
    DataSnapshot data = DataSnapshot.of(db.dataSource());
    PlanRunner runner = new PlanRunner(db);
    Plan plan = runner.plan(migration(example));
    List<Step> steps = beforeTheSwap(plan);
    for (int end = Math.max(1, Math.min(first, steps.size())); end <= steps.size(); end++) {
      steps.subList(0, end).forEach(step -> runner.run(step, true));
      runner.rollBack(plan);
      String last = steps.get(end - 1).toString();
      assertThat(catalog(db).differencesFrom(catalog)).as("after %s", last).isEmpty();
      assertThat(DataSnapshot.of(db.dataSource()).differencesFrom(data)).as(last).isEmpty();
      assertThat(leftInNeap(db)).as("after %s", last).isEmpty();
    }
  }

  private static List<Step> beforeTheSwap(Plan plan) {
    List<Step> contract =
        plan.steps(Phase.CONTRACT).stream()
            .takeWhile(s -> !s.toString().matches("(?s).*(the old shape|to the archive).*"))
            .filter(s -> !plan.counters().isEmpty())
            .toList();
    return Stream.of(
            plan.steps(Phase.EXPAND),
            plan.steps(Phase.BACKFILL),
            plan.steps(Phase.VERIFY),
            plan.steps(Phase.TIGHTEN),
            contract)
        .flatMap(List::stream)
        .toList();
  }

  private static Migration migration(Example example) {
    return PlanRunner.migration("2026-change", example.operations().toArray(Operation[]::new));
  }

  private static CatalogSnapshot catalog(TestDatabase db) {
    return CatalogSnapshot.of(db.dataSource());
  }

  /** The columns of each table in their order, as the applications of a version see it. */
  private static List<String> columns(TestDatabase db, String schema) {
    return db.sql()
        .sql(
            """
            SELECT c.relname || ': ' || string_agg(a.attname, ', ' ORDER BY a.attnum)
            FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
            WHERE c.relnamespace = quote_ident(?)::regnamespace AND a.attnum > 0
              AND NOT a.attisdropped AND c.relname IN (
                SELECT relname FROM pg_class
                WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p'))
            GROUP BY c.relname ORDER BY 1
            """)
        .param(schema)
        .query(String.class)
        .list();
  }

  private static List<String> leftInNeap(TestDatabase db) {
    return db.sql()
        .sql(
            """
            SELECT 'relation ' || relname FROM pg_class
            WHERE relnamespace = 'neap'::regnamespace AND relkind IN ('r', 'S', 'v')
              AND relname NOT IN ('sql_run', 'sql_run_id_seq')
            UNION ALL
            SELECT 'function ' || proname FROM pg_proc
            WHERE pronamespace = 'neap'::regnamespace AND proname NOT LIKE '%version%'
              AND proname NOT IN ('dress_view', 'show_others', 'show_table', 'hide_table', 'make_way',
                'name_constraint')
            """)
        .query((row, number) -> row.getString(1))
        .list();
  }
}
