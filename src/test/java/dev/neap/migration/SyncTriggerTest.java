package dev.neap.migration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.neap.operation.AddColumn;
import dev.neap.operation.AlterColumn;
import dev.neap.operation.ColumnDefinition;
import dev.neap.operation.DropColumn;
import dev.neap.operation.RenameColumn;
import dev.neap.support.TestDatabase;
import dev.neap.support.TestDatabases;
import java.io.StringReader;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.PGConnection;

/** The trigger keeps both shapes in step whoever writes, and however. */
@Tag("oldest")
@ExtendWith(TestDatabases.class)
class SyncTriggerTest {

  private static final String TABLE =
      "CREATE TABLE t (id int PRIMARY KEY, a text, c numeric(12, 3) DEFAULT 1.50, n text)";
  private static final RenameColumn RENAME = new RenameColumn("t", "a", "b", null);
  private static final AlterColumn CENTS =
      new AlterColumn("t", "c", "bigint", null, null, null, "round(c * 100)", "c / 100.0", "cents");

  private static AddColumn add(String up) {
    return new AddColumn(
        "t", new ColumnDefinition("d", "text", true, null, null, null, null, null), up);
  }

  private static Plan expand(TestDatabase db, Operation... operations) {
    PlanRunner runner = new PlanRunner(db);
    Plan plan = runner.clean("change", operations);
    runner.run(plan, Phase.EXPAND);
    return plan;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "public_change, public          | true",
        "other, public_change, public   | true",
        "public_change                  | true",
        "public, public_change          | false",
        "public                         | false",
        "other                          | false",
        "absent, public_change2, public | false",
      })
  void knowsTheSideByTheSearchPath(String path, boolean newSide, TestDatabase db)
      throws SQLException {
    db.execute(TABLE, "CREATE SCHEMA other");
    expand(
        db,
        new AlterColumn(
            "t", "a", "int", null, null, null, "coalesce(length(a), 7)", "'s' || a", "b"));
    assertThat(
            SyncSessions.after(
                db,
                "SELECT concat_ws(',', id, a, b) FROM t ORDER BY id",
                "SET search_path = " + path,
                "INSERT INTO public.t (id) VALUES (1)",
                "INSERT INTO public.t (id, b) VALUES (2, 5)",
                "INSERT INTO public.t (id, a) VALUES (3, 'xx')"))
        .containsExactly(newSide ? "1" : "1,7", "2,s5,5", "3,xx,2");
  }

  @Test
  void writesOfEveryKind(TestDatabase db) throws Exception {
    db.execute(TABLE);
    expand(db, RENAME, CENTS);
    try (Connection connection = db.dataSource().getConnection()) {
      PGConnection postgres = connection.unwrap(PGConnection.class);
      postgres
          .getCopyAPI()
          .copyIn("COPY t (id, a, c) FROM STDIN", new StringReader("1\tone\t1\n2\t\\N\t\\N\n"));
      postgres.getCopyAPI().copyIn("COPY t (id, b) FROM STDIN", new StringReader("3\tthree\n"));
    }
    List<String> writes =
        new ArrayList<>(
            List.of(
                "INSERT INTO t (id, a, c) SELECT i, 'r' || i, i FROM generate_series(4, 6) i",
                "INSERT INTO t (id, b) VALUES (4, 'four') ON CONFLICT (id) DO UPDATE SET b ="
                    + " EXCLUDED.b",
                "INSERT INTO t (id, a) VALUES (5, 'five') ON CONFLICT (id) DO UPDATE SET a ="
                    + " EXCLUDED.a",
                "INSERT INTO t (id, a) VALUES (6, 'no') ON CONFLICT DO NOTHING",
                "UPDATE t SET cents = 42 WHERE id < 3",
                "UPDATE t SET a = a || '!', c = c + 1 WHERE id = 6"));
    int version =
        db.sql()
            .sql("SELECT current_setting('server_version_num')::int / 10000")
            .query(Integer.class)
            .single();
    String merged = version < 15 ? "7,seven,seven,1.500,150" : "7,seven,seven,7.000,700";
    writes.add(
        version < 15
            ? "INSERT INTO t (id, a) VALUES (7, 'seven')"
            : """
              MERGE INTO t USING (VALUES (6, 'six'), (7, 'seven')) AS v (id, a) ON v.id = t.id
              WHEN MATCHED THEN UPDATE SET b = v.a || '?'
              WHEN NOT MATCHED THEN INSERT (id, a, cents) VALUES (v.id, v.a, 700)
              """);
    assertThat(
            SyncSessions.after(
                db,
                "SELECT concat_ws(',', id, a, b, c, cents) FROM t ORDER BY id",
                writes.toArray(String[]::new)))
        .containsExactly(
            "1,one,one,0.420,42",
            "2,0.420,42",
            "3,three,three,1.500,150",
            "4,four,four,4.000,400",
            "5,five,five,5.000,500",
            version < 15 ? "6,r6!,r6!,7.000,700" : "6,six?,six?,7.000,700",
            merged);
  }

  @Test
  void oldClientsLeaveAloneWhatNewOnesWrote(TestDatabase db) throws SQLException {
    db.execute(
        TABLE,
        "CREATE TABLE prices (id int PRIMARY KEY, n text, factor numeric)",
        "INSERT INTO prices VALUES (1, 'x', 100)");
    expand(
        db,
        new AlterColumn(
            "t",
            "c",
            "bigint",
            null,
            null,
            null,
            "trunc(t.c * (SELECT factor FROM prices p WHERE p.id = 1 AND p.n = 'x'))",
            "trunc(c / 100.0)",
            null),
        add("(SELECT max(n) FROM prices WHERE id = t.id)"));
    assertThat(
            SyncSessions.after(
                db,
                "SELECT concat_ws(',', c, _neap_new_c, n, d) FROM t",
                "INSERT INTO t (id, c, n) VALUES (1, 5, 'n')",
                "UPDATE t SET _neap_new_c = 777, d = 'mine'",
                "UPDATE t SET n = 'other'",
                "UPDATE t SET n = 'another', a = 'b'"))
        .containsExactly("7.000,777,another,mine");
  }

  @Test
  void runsAfterTheUsersOwnTriggers(TestDatabase db) throws SQLException {
    db.execute(
        TABLE,
        "CREATE FUNCTION own() RETURNS trigger LANGUAGE plpgsql AS"
            + " 'BEGIN NEW.a := NEW.a || TG_NAME; RETURN NEW; END'",
        "CREATE TRIGGER zzz BEFORE INSERT OR UPDATE ON t FOR EACH ROW EXECUTE FUNCTION own()",
        "CREATE TRIGGER \"~x\" BEFORE INSERT OR UPDATE ON t FOR EACH ROW EXECUTE FUNCTION own()",
        "CREATE TRIGGER \"~~é\" BEFORE INSERT OR UPDATE ON t FOR EACH ROW EXECUTE FUNCTION own()");
    expand(db, RENAME);
    assertThat(
            SyncSessions.after(
                db,
                "SELECT concat_ws(',', a, b) FROM t",
                "INSERT INTO t (id, a) VALUES (1, '')",
                "UPDATE t SET a = '-'"))
        .containsExactly("-zzz~x~~é,-zzz~x~~é");
  }

  @Test
  void writersNeedNoRightsButTheirOwn(TestDatabase db) throws SQLException {
    String role = db.name() + "_app";
    db.execute(
        TABLE,
        "CREATE TABLE secret (id int, v text)",
        "INSERT INTO secret VALUES (1, 'known')",
        "CREATE ROLE " + role,
        "GRANT SELECT, INSERT (id, a), UPDATE (a) ON t TO " + role);
    expand(db, RENAME, CENTS, add("(SELECT v FROM secret WHERE secret.id = t.id)"));
    try {
      assertThat(
              SyncSessions.after(
                  db,
                  "SELECT concat_ws(',', a, b, c, cents, d) FROM t",
                  "SET ROLE " + role,
                  "SET search_path = pg_catalog",
                  "INSERT INTO public.t (id, a) VALUES (1, 'x')",
                  "UPDATE public.t SET a = 'y'"))
          .containsExactly("y,y,1.500,150,known");
    } finally {
      db.execute("DROP OWNED BY " + role, "DROP ROLE " + role);
    }
  }

  @Test
  void rowsThatMoveBetweenPartitionsAreWrittenOnce(TestDatabase db) throws SQLException {
    db.execute(
        "CREATE TABLE t (id int, a text, c numeric(12, 3) DEFAULT 1.50, n text) PARTITION BY LIST"
            + " (id)",
        "CREATE TABLE t1 PARTITION OF t FOR VALUES IN (1)",
        "CREATE TABLE t2 (n text, c numeric(12, 3), gone int, a text, id int)",
        "ALTER TABLE t2 DROP gone",
        "ALTER TABLE t ATTACH PARTITION t2 FOR VALUES IN (2, 3)");
    Plan plan =
        expand(
            db,
            new AlterColumn(
                "t", "a", "text", null, null, null, "upper(a)", "coalesce(lower(a), 'none')", "b"));
    assertThat(
            SyncSessions.after(
                db,
                "SELECT concat_ws(',', id, a, b) FROM t",
                "INSERT INTO t (id, b) VALUES (1, 'New')",
                "UPDATE t SET b = NULL",
                "UPDATE t SET id = 2",
                "UPDATE t SET id = 1, b = 'Other'",
                "UPDATE t SET id = 2"))
        .containsExactly("2,other,Other");
    Plan.Counters counters = plan.counters().get(0);
    assertThat(SyncSessions.count(db, counters.oldWrites())).isZero();
    assertThat(SyncSessions.count(db, Objects.requireNonNull(counters.newWrites()))).isEqualTo(3);
  }

  @Test
  void columnsOfEveryKind(TestDatabase db) throws SQLException {
    db.execute(
        "CREATE COLLATION nocase (provider = icu, locale = 'und-u-ks-level2', deterministic ="
            + " false)",
        "CREATE TABLE t (id int PRIMARY KEY, a json, \"new\" text COLLATE nocase, \"old\" text"
            + " DEFAULT gen_random_uuid()::text, found serial, tg_op int GENERATED BY DEFAULT AS"
            + " IDENTITY (START WITH 10))");
    expand(
        db,
        RENAME,
        new RenameColumn("t", "new", "renamed", null),
        new RenameColumn("t", "old", "rules", null),
        new RenameColumn("t", "found", "rows", null),
        new RenameColumn("t", "tg_op", "op", null));
    assertThat(
            SyncSessions.after(
                db,
                """
                SELECT concat_ws(',', id, a, b, "new", renamed, "old" = rules, found, "rows", tg_op,
                  op) FROM t ORDER BY id
                """,
                "INSERT INTO t (id, a, \"new\") VALUES (1, '{\"a\":  1}', 'x')",
                "UPDATE t SET \"new\" = 'X'",
                "UPDATE t SET b = '{\"a\": 1}'",
                "INSERT INTO t (id, rules, \"rows\", op, b) VALUES (2, 'r', 90, 91, '[]')"))
        .containsExactly("1,{\"a\": 1},{\"a\": 1},X,X,t,1,1,10,10", "2,[],[],t,90,90,91,91");
  }

  @Test
  void longNamesStayApart(TestDatabase db) throws SQLException {
    String table = "t".repeat(63);
    String other = "t".repeat(62);
    for (String name : List.of(table, other)) {
      db.execute("CREATE TABLE " + name + " (id int PRIMARY KEY, " + "a".repeat(63) + " text)");
    }
    expand(
        db,
        new AlterColumn(table, "a".repeat(63), "int", null, null, null, "1", "'1'", "b1"),
        new AlterColumn(other, "a".repeat(63), "int", null, null, null, "2", "'2'", "b2"));
    assertThat(
            SyncSessions.after(
                db,
                "SELECT concat(b1, b2) FROM " + table + ", " + other,
                "INSERT INTO " + table + " VALUES (1, 'x')",
                "INSERT INTO " + other + " VALUES (1, 'x')"))
        .containsExactly("12");
  }

  @Test
  void aColumnThatIsDroppedIsKeptFilledAndItsWritesAreCounted(TestDatabase db) throws SQLException {
    db.execute(TABLE);
    Plan plan = expand(db, new DropColumn("t", "a", "'made of ' || n"));
    assertThat(
            SyncSessions.after(
                db,
                "SELECT concat_ws(',', id, a) FROM t ORDER BY id",
                "INSERT INTO t (id, n) VALUES (1, 'n')",
                "INSERT INTO t (id, a) VALUES (2, 'given')",
                "UPDATE t SET n = 'other'",
                "UPDATE t SET a = 'written' WHERE id = 2"))
        .containsExactly("1,made of n", "2,written");
    assertThat(SyncSessions.count(db, plan.counters().get(0).oldWrites())).isEqualTo(2);
  }
}
