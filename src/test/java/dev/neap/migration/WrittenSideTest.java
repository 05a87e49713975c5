package dev.neap.migration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.neap.jobfile.MigrationFile;
import dev.neap.support.TestDatabase;
import dev.neap.support.TestDatabases;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a release wrote is never taken for a write of the other one. */
@ExtendWith(TestDatabases.class)
class WrittenSideTest {

  private static final String TABLE =
      "CREATE TABLE t (id int PRIMARY KEY, name text NOT NULL, total numeric, unit text)";

  private static final String PRIORITY =
      """
      operations:
        - alter_column: {table: t, column: total, type: bigint, shadow: cents,
            up: "round(total * CASE unit WHEN 'cents' THEN 1 ELSE 100 END)", down: "total / 100.0"}
        - rename_column: {table: t, from: unit, to: measure}
        - add_column: {table: t, column: {name: priority, type: text}, up: CASE WHEN total >= 500 THEN
            'high' ELSE 'low' END}
      """;

  private static final String NAMES =
      """
      operations:
        - transform_columns:
            table: t
            from: [name]
            to: [{name: head, type: text}, {name: tail, type: text}]
            up: {head: "split_part(name, ' ', 1)", tail: "substr(name, strpos(name || ' ', ' ') + 1)"}
            down: {name: "head || ' ' || tail"}
      """;

  private static Plan expanded(TestDatabase db, String file) {
    db.execute(TABLE, "INSERT INTO t VALUES (0, 'Before Anybody', 7)");
    PlanRunner runner = new PlanRunner(db);
    Plan plan = runner.plan(new MigrationFile().parse("change.yaml", file));
    assertThat(plan.objections()).isEmpty();
    runner.run(plan, Phase.EXPAND);
    return plan;
  }

  @Test
  void aFilledColumnIsNotComputedFromWhatWasComputedItself(TestDatabase db) throws SQLException {
    expanded(db, PRIORITY);
    assertThat(
            SyncSessions.after(
                db,
                "SELECT concat_ws(',', id, trim_scale(total), cents, priority) FROM t WHERE id > 0"
                    + " ORDER BY id",
                "INSERT INTO t (id, name, total) VALUES (1, '', 7), (2, '', 7), (3, '', 7), (4, '', 7)",
                "UPDATE t SET cents = 100, priority = 'high' WHERE id = 1",
                "UPDATE t SET cents = 100 WHERE id = 2",
                "UPDATE t SET total = 1 WHERE id = 3",
                "UPDATE t SET measure = 'cents' WHERE id = 4"))
        .containsExactly("1,1,100,high", "2,1,100,high", "3,1,100,low", "4,7,700,high");
  }

  @Test
  void columnsThatAreTransformedTogetherAreComputedTogether(TestDatabase db) throws SQLException {
    expanded(db, NAMES);
    assertThat(
            SyncSessions.after(
                db,
                "SELECT concat_ws('|', id, name, head, tail) FROM t ORDER BY id",
                "INSERT INTO t (id, name) VALUES (1, 'a b'), (2, 'a b'), (3, 'a b'), (4, 'a b')",
                "UPDATE t SET head = 'x y'",
                "UPDATE t SET name = 'x y z' WHERE id = 2",
                "UPDATE t SET head = 'p q', tail = '' WHERE id = 3",
                "UPDATE t SET name = 'n', head = 'h' WHERE id = 4"))
        .containsExactly(
            "0|x y Anybody|x y|Anybody",
            "1|x y b|x y|b",
            "2|x y z|x|y z",
            "3|p q |p q|",
            "4|n|h|b");
  }

  @Test
  void aNullThatComesByTheViewIsWhatTheClientWrote(TestDatabase db) throws SQLException {
    db.execute(
        "CREATE TABLE s (id int PRIMARY KEY, st text DEFAULT 'x', n int DEFAULT 5 NOT NULL, k int"
            + " DEFAULT 3)");
    PlanRunner runner = new PlanRunner(db);
    String file =
        """
        version_schema: v2
        operations:
          - rename_column: {table: s, from: st, to: status}
          - alter_column: {table: s, column: n, default: null, nullable: true, down: "coalesce(n, 0)"}
          - alter_column: {table: s, column: k, type: bigint, default: "4"}
        """;
    runner.run(runner.plan(new MigrationFile().parse("change.yaml", file)), Phase.EXPAND);
    assertThat(
            SyncSessions.after(
                db,
                "SELECT concat_ws(',', id, coalesce(st, '-'), coalesce(status, '-'), n,"
                    + " coalesce(_neap_new_n::text, '-'), k, _neap_new_k) FROM s ORDER BY id",
                "SET search_path = public_v2, public",
                "INSERT INTO s (id, status) VALUES (1, NULL)",
                "INSERT INTO s (id) VALUES (2)",
                "INSERT INTO s (id, status, n, k) VALUES (3, 'y', 8, 9)",
                "SET search_path = public",
                "INSERT INTO s (id) VALUES (4)",
                "INSERT INTO s (id, st) VALUES (5, NULL)"))
        .containsExactly(
            "1,-,-,0,-,4,4", "2,x,x,0,-,4,4", "3,y,y,8,8,9,9", "4,x,x,5,5,3,3", "5,-,-,5,5,3,3");
  }

  @Test
  void whoNamesTheOldTableWritesTheOldShape(TestDatabase db) throws SQLException {
    expanded(
        db, NAMES.replace("{name: tail, type: text}", "{name: tail, type: text, nullable: true}"));
    assertThat(
            SyncSessions.after(
                db,
                "SELECT concat_ws('|', id, name, head, tail) FROM t WHERE id > 0",
                "SET search_path = public_change, public",
                "INSERT INTO public.t (id, name) VALUES (4, 'E F G')"))
        .containsExactly("4|E F G|E|F G");
  }

  @Test
  void namesThatLookTheSameWhenJoinedAreTwo(TestDatabase db) {
    db.execute(
        "CREATE TABLE ord (id int PRIMARY KEY, v int)",
        "CREATE TABLE ord_item (id int PRIMARY KEY, v text)");
    PlanRunner runner = new PlanRunner(db);
    String file =
        """
        operations:
          - add_column: {table: ord, column: {name: item_price, type: int}, up: v * 100}
          - add_column: {table: ord_item, column: {name: price, type: int}, up: length(v)}
        """;
    runner.run(runner.plan(new MigrationFile().parse("change.yaml", file)), Phase.EXPAND);
    db.execute("INSERT INTO ord VALUES (1, 2)", "INSERT INTO ord_item VALUES (1, 'abc')");
    assertThat(
            db.sql()
                .sql("SELECT item_price + price FROM ord, ord_item")
                .query(Integer.class)
                .single())
        .isEqualTo(203);
  }

  @Test
  void aClientOfTheNewShapeWritesWhatBothShapesHaveForItself(TestDatabase db) throws SQLException {
    expanded(
        db,
        """
        version_schema: v2
        operations:
          - alter_column: {table: t, column: total, type: bigint, shadow: cents,
              up: "round(total * length(unit))", down: total / length(unit)::numeric}
          - add_column: {table: t, column: {name: kind, type: text}, up: upper(unit)}
        """);
    assertThat(
            SyncSessions.after(
                db,
                "SELECT concat_ws(',', id, trim_scale(total), unit, cents, kind) FROM t WHERE id > 0"
                    + " ORDER BY id",
                "INSERT INTO t VALUES (1, '', 6, 'a'), (2, '', 6, 'a'), (3, '', 6, 'a')",
                "UPDATE t SET unit = 'bb' WHERE id = 1",
                "SET neap.version = 'v2'",
                "UPDATE t SET kind = 'mine' WHERE id = 2",
                "UPDATE t SET unit = 'bb' WHERE id > 1"))
        .containsExactly("1,6,bb,12,BB", "2,3,bb,6,mine", "3,3,bb,6,A");
  }

  @Test
  void anOldColumnFollowsEachNewOneThatItIsComputedFrom(TestDatabase db) throws SQLException {
    db.execute("CREATE TABLE s (id int PRIMARY KEY, a int, b int)");
    db.execute("INSERT INTO s VALUES (3, 3, 6), (4, 4, 8)");
    PlanRunner runner = new PlanRunner(db);
    Plan plan =
        runner.plan(
            new MigrationFile()
                .parse(
                    "two.yaml",
                    """
                    operations:
                      - alter_column: {table: s, column: a, type: bigint, up: a + b, down: a - b}
                      - alter_column: {table: s, column: b, type: bigint, up: b * 2, down: b / 2}
                    """));
    runner.run(plan, Phase.EXPAND);
    assertThat(
            SyncSessions.after(
                db,
                "SELECT concat_ws(',', id, a, b, _neap_new_a, _neap_new_b) FROM s ORDER BY id",
                "UPDATE s SET _neap_new_a = 1000 WHERE id = 3",
                "UPDATE s SET _neap_new_b = 100 WHERE id = 3",
                "UPDATE s SET b = 10 WHERE id = 4",
                "INSERT INTO s (id, _neap_new_a, _neap_new_b) VALUES (5, 70, 20)",
                "INSERT INTO s (id, a, b) VALUES (6, 6, 7)"))
        .containsExactly("3,950,50,1000,100", "4,4,10,14,20", "5,60,10,70,20", "6,6,7,13,14");
    runner.run(plan, Phase.BACKFILL, Phase.VERIFY);
    assertThat(
            db.sql()
                .sql("SELECT string_agg(_neap_new_a::text, ',' ORDER BY id) FROM s")
                .query(String.class)
                .single())
        .isEqualTo("1000,14,70,13");
  }
}
