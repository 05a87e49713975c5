package dev.neap.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.neap.migration.Operation;
import dev.neap.migration.Plan;
import dev.neap.migration.PlanRunner;
import dev.neap.support.TestDatabase;
import dev.neap.support.TestDatabases;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What would be lost or could not be done is named before anything is done. */
@ExtendWith(TestDatabases.class)
class ObjectionTest {

  @Test
  void eachIsNamed(TestDatabase db) {
    db.execute(
        "CREATE TABLE orders (id int PRIMARY KEY, total int, note text, made int GENERATED ALWAYS"
            + " AS (total * 2) STORED)",
        "CREATE TABLE seen (id int PRIMARY KEY, a int, b int, c int, d int, e int, f int, g int,"
            + " h int)",
        "CREATE VIEW v AS SELECT a FROM seen",
        "CREATE MATERIALIZED VIEW m AS SELECT b FROM seen",
        "CREATE RULE r AS ON DELETE TO seen WHERE old.c > 0 DO INSTEAD NOTHING",
        "CREATE POLICY p ON seen USING (d > 0)",
        "CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
        "CREATE TRIGGER tr BEFORE UPDATE OF e ON seen FOR EACH ROW EXECUTE FUNCTION touch()",
        "CREATE TRIGGER tw BEFORE UPDATE ON seen FOR EACH ROW WHEN (new.f > 0) EXECUTE FUNCTION"
            + " touch()",
        "CREATE FUNCTION fs() RETURNS int STABLE RETURN (SELECT max(g) FROM seen)",
        "CREATE STATISTICS st ON f, h FROM seen",
        "CREATE TABLE parted (id int, a int, b int, c int, PRIMARY KEY (id)) PARTITION BY LIST (id)",
        "CREATE TABLE parted_1 PARTITION OF parted FOR VALUES IN (1)",
        "ALTER TABLE parted_1 ADD CONSTRAINT ex_1 EXCLUDE USING btree (b WITH =)",
        "ALTER TABLE parted_1 ADD CONSTRAINT c_1 UNIQUE (c)",
        "CREATE TABLE to_part (c int CONSTRAINT points REFERENCES parted_1 (c))",
        "CREATE TABLE parted_2 PARTITION OF parted DEFAULT PARTITION BY LIST (id)",
        "CREATE INDEX parted_2_a ON parted_2 (a)",
        "CREATE SCHEMA beside",
        "CREATE TABLE beside.parted_1 PARTITION OF parted_2 DEFAULT",
        "CREATE TABLE child () INHERITS (seen)",
        "CREATE TABLE excluded (id int PRIMARY KEY, r int, CONSTRAINT ex EXCLUDE USING btree (r"
            + " WITH =))",
        "CREATE TABLE pointing (id int PRIMARY KEY, u int CONSTRAINT pu UNIQUE)",
        "CREATE TABLE pointer (u int CONSTRAINT pf REFERENCES pointing (u))",
        "CREATE UNLOGGED TABLE loose (id int)",
        "CREATE VIEW view_only AS SELECT 1 AS id");
    PlanRunner runner = new PlanRunner(db);
    objects(runner, rename("order", "a", "b"), "NEAP-1101", "Did you mean orders?");
    objects(runner, rename("loose", "id", "b"), "NEAP-1102", "UNLOGGED");
    objects(runner, rename("view_only", "id", "b"), "NEAP-1102", "VIEW");
    objects(runner, rename("orders", "totl", "b"), "NEAP-1103", "Did you mean total?");
    objects(runner, rename("orders", "zzzzzzz", "b"), "NEAP-1103", "id, made, note, total");
    objects(runner, rename("orders", "total", "note"), "NEAP-1104", "note");
    objects(runner, rename("seen", "a", "x"), "NEAP-1110", "view public.v");
    objects(runner, rename("seen", "b", "x"), "NEAP-1110", "materialized view public.m");
    objects(runner, rename("seen", "c", "x"), "NEAP-1110", "rule r on public.seen");
    objects(runner, rename("seen", "d", "x"), "NEAP-1110", "policy p on public.seen");
    objects(runner, rename("seen", "e", "x"), "NEAP-1110", "trigger tr on public.seen");
    objects(runner, rename("seen", "f", "x"), "NEAP-1110", "trigger tw on public.seen");
    objects(runner, rename("seen", "g", "x"), "NEAP-1110", "public.fs()");
    objects(runner, rename("seen", "h", "x"), "NEAP-1110", "public.st");
    objects(runner, rename("seen", "h", "x"), "NEAP-1110", "child table public.child");
    objects(runner, rename("orders", "total", "x"), "NEAP-1110", "generated column made");
    objects(runner, rename("orders", "made", "x"), "NEAP-1111", "made");
    objects(runner, rename("parted", "id", "x"), "NEAP-1110", "partition key");
    objects(runner, rename("parted", "a", "x"), "NEAP-1113", "parted_2_a");
    objects(runner, rename("parted", "b", "x"), "NEAP-1114", "ex_1 of public.parted_1");
    objects(runner, rename("parted", "c", "x"), "NEAP-1112", "points of public.to_part");
    objects(runner, new DropColumn("parted", "c", null), "NEAP-1112", "points of public.to_part");
    objects(runner, new DropTable("parted"), "NEAP-1112", "points of public.to_part");
    objects(runner, new DropTable("parted"), "NEAP-1190", "called parted_1");
    objects(runner, new DropColumn("pointing", "u", null), "NEAP-1112", "pf of public.pointer");
    objects(runner, new DropColumn("orders", "id", null), "NEAP-1140", "id");
    objects(
        runner,
        alter("orders", "total", "bigint", null, "total + made", null),
        "NEAP-1115",
        "made");
    assertThat(
            runner
                .plan(
                    PlanRunner.migration(
                        "made", alter("orders", "total", "bigint", null, "made(total)", null)))
                .objections())
        .noneMatch(o -> o.code().equals("NEAP-1115"));
    objects(runner, alter("orders", "total", null, null, null, null), "NEAP-1121", "total");
    objects(runner, alter("orders", "total", null, false, null, null), "NEAP-1122", "total");
    objects(
        runner, alter("orders", "total", "bigint", null, null, "random()"), "NEAP-1123", "total");
    objects(
        runner,
        new AddColumn(
            "orders", new ColumnDefinition("x", "int", null, null, null, null, null, null), null),
        "NEAP-1130",
        "x");
    objects(runner, new Backfill("orders", Map.of("made", "1"), null), "NEAP-1150", "made");
    objects(runner, new Backfill("seen", Map.of("a", "1"), null), "NEAP-1200", "public.child");
    objects(
        runner,
        new AddColumn(
            "seen", new ColumnDefinition("x", "int", null, null, null, null, null, null), "a"),
        "NEAP-1200",
        "public.child");
    objects(runner, new Backfill("orders", Map.of("id", "1"), null), "NEAP-1151", "id");
    objects(
        runner,
        new Backfill("orders", Map.of("note", "random()::text"), null),
        "NEAP-1152",
        "note");
    Plan twice =
        runner.plan(
            PlanRunner.migration(
                "twice", rename("orders", "note", "x"), new DropColumn("orders", "note", null)));
    assertThat(twice.objections()).singleElement().asString().contains("NEAP-1105", "note");
    Plan built =
        runner.plan(
            PlanRunner.migration(
                "built",
                new CreateIndex(
                    "orders",
                    "i",
                    List.of(new IndexColumn("note", null, null, null, null)),
                    null,
                    null,
                    null,
                    null),
                new DropColumn("orders", "note", null)));
    assertThat(built.objections()).singleElement().asString().contains("NEAP-1105", "index i");
    if (version(db) >= 15) {
      db.execute("CREATE PUBLICATION pub FOR TABLE orders (id, note)");
      objects(runner, rename("orders", "note", "x"), "NEAP-1110", "publication pub");
    }
    if (version(db) >= 18) {
      db.execute(
          "CREATE TABLE periods (id int4range, span daterange, PRIMARY KEY (id, span WITHOUT"
              + " OVERLAPS))",
          "CREATE TABLE within (id int4range, span daterange, CONSTRAINT within_fk FOREIGN KEY (id,"
              + " PERIOD span) REFERENCES periods (id, PERIOD span))");
      objects(runner, rename("within", "span", "x"), "NEAP-1114", "within_fk");
      String nullable = "alter_column: {table: seen, column: id, nullable: true}";
      objects(
          runner,
          new DropConstraint("seen", "seen_id_not_null", null, null),
          "NEAP-1106",
          nullable);
      objects(runner, new RenameConstraint("seen", "seen_id_not_null", "x"), "NEAP-1106", nullable);
    }
  }

  private static void objects(PlanRunner runner, Operation operation, String code, String part) {
    Plan plan = runner.plan(PlanRunner.migration("refused", operation));
    assertThat(plan.objections())
        .as(operation.toString())
        .anySatisfy(o -> assertThat(o.toString()).startsWith(code).contains(part));
    assertThat(plan.phases()).isEmpty();
  }

  private static int version(TestDatabase db) {
    return db.sql()
        .sql("SELECT current_setting('server_version_num')::int / 10000")
        .query(Integer.class)
        .single();
  }

  private static Operation rename(String table, String from, String to) {
    return new RenameColumn(table, from, to, null);
  }

  private static Operation alter(
      String table,
      String column,
      @Nullable String type,
      @Nullable Boolean nullable,
      @Nullable String up,
      @Nullable String down) {
    return new AlterColumn(table, column, type, nullable, null, null, up, down, null);
  }
}
