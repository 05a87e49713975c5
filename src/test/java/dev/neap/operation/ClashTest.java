package dev.neap.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.neap.jobfile.MigrationFile;
import dev.neap.migration.Phase;
import dev.neap.migration.Plan;
import dev.neap.migration.PlanRunner;
import dev.neap.migration.Step;
import dev.neap.support.TestDatabase;
import dev.neap.support.TestDatabases;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What operations of one file would do to each other is refused before anything is done. */
@ExtendWith(TestDatabases.class)
class ClashTest {

  private static final String[] TABLES = {
    "CREATE TABLE orders (id int PRIMARY KEY, note text, total int CONSTRAINT positive CHECK (total > 0))",
    "INSERT INTO orders SELECT i, 'n', i FROM generate_series(1, 20) i",
    "CREATE TABLE keyless (id int)",
    "CREATE TABLE parted (id int) PARTITION BY LIST (id)",
    "CREATE TABLE parted_1 PARTITION OF parted FOR VALUES IN (1)",
  };

  private static Plan plan(PlanRunner runner, String operations) {
    return runner.plan(new MigrationFile().parse("clash.yaml", "operations:\n  - " + operations));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "NEAP-1105 | create_constraint: {table: orders, name: c, type: check, check: total > 1}"
            + " ~ rename_constraint: {table: orders, from: c, to: d}"
            + " ~ alter_column: {table: orders, column: total, type: bigint}",
        "NEAP-1105 | create_index: {table: orders, name: i, columns: [{column: total}]}"
            + " ~ rename_table: {from: orders, to: buys}"
            + " ~ alter_column: {table: buys, column: total, type: bigint}",
        "NEAP-1195 | create_table: {name: t, columns: [{name: id, type: int, references:"
            + " {name: f, table: orders, column: id}}]} ~ create_index: {table: t, name: i, columns:"
            + " [{column: id}]} ~ alter_column: {table: orders, column: id, type: bigint}",
        "NEAP-1105 | alter_column: {table: orders, column: total, type: bigint, up: 'random()'}"
            + " ~ alter_column: {table: orders, column: total, type: text}",
        "NEAP-1105 | alter_column: {table: orders, column: total, type: bigint}"
            + " ~ alter_column: {table: orders, column: total, type: text,"
            + " up: '(SELECT total::text)'}",
        "NEAP-1116 | rename_column: {table: orders, from: total, to: sum}"
            + " ~ add_column: {table: orders, column: {name: x, type: int}, up: '(SELECT sum)'}",
        "NEAP-1116 | add_column: {table: orders, column: {name: r, type: float}, up: 'random()'}"
            + " ~ add_column: {table: orders, column: {name: x, type: float}, up: 'r * r'}",
        "NEAP-1193 | alter_column: {table: keyless, column: id, type: bigint}"
            + " ~ create_constraint: {table: keyless, name: k, type: primary_key, columns: [id]}",
        "NEAP-1105 | drop_constraint: {table: orders, name: positive, down: total}"
            + " ~ rename_column: {table: orders, from: total, to: sum, copy: false}",
        "NEAP-1105 | drop_constraint: {table: orders, name: positive, down: total}"
            + " ~ drop_column: {table: orders, column: total}",
        "NEAP-1105 | alter_column: {table: orders, column: total, check: {name: c, constraint: total <"
            + " length(note)}} ~ rename_column: {table: orders, from: note, to: remark}",
        "NEAP-1105 | add_column: {table: orders, column: {name: z, type: int, nullable: true, check:"
            + " {name: c, constraint: z < total}}} ~ alter_column: {table: orders, column: total,"
            + " type: bigint}",
        "NEAP-1105 | create_constraint: {table: orders, name: c, type: check, columns: [note], check:"
            + " length(note) < total} ~ drop_column: {table: orders, column: total}",
        "NEAP-1105 | alter_column: {table: orders, column: note, type: varchar} ~ alter_column: {table:"
            + " orders, column: total, type: bigint, up: total * 1000} ~ alter_column: {table: orders,"
            + " column: note, type: text, up: 'concat(note, total)'}",
        "NEAP-1103 | drop_column: {table: orders, column: total} ~ create_constraint: {table: orders,"
            + " name: c, type: check, columns: [note], check: length(note) < total}",
        "NEAP-1103 | rename_column: {table: orders, from: total, to: sum, copy: false} ~ create_index:"
            + " {table: orders, name: i, columns: [{column: note}], predicate: total > 3}",
        "NEAP-1103 | transform_columns: {table: orders, from: [note], to: [{name: n, type: text, check:"
            + " {name: c, constraint: n <> note}}], up: {n: note}, down: {note: n}}",
        "NEAP-1105 | backfill: {table: orders, set: {note: upper(note)}} ~ add_column: {table: orders,"
            + " column: {name: z, type: text}, up: note}",
        "NEAP-1105 | alter_column: {table: orders, column: total, type: bigint, up: length(note)}"
            + " ~ backfill: {table: orders, set: {note: upper(note)}}",
        "NEAP-1109 | sql: {up: SELECT 1} ~ sql: {up: SELECT 1}",
        "NEAP-1109 | sql: {up: SELECT 1} ~ sql: {up: SELECT 1, down: SELECT 2}",
      })
  void isRefused(String code, String operations, TestDatabase db) {
    db.execute(TABLES);
    Plan plan = plan(new PlanRunner(db), operations.replace(" ~ ", "\n  - "));
    assertThat(plan.objections()).isNotEmpty();
    assertThat(plan.objections().get(0).code()).isEqualTo(code);
    assertThat(plan.phases()).isEmpty();
  }

  @Test
  void whatSqlSetsForItsSessionDoesNotOutliveIt(TestDatabase db) {
    db.execute(TABLES);
    PlanRunner runner = new PlanRunner(db);
    runner.run(
        plan(runner, "sql: {up: SET search_path = pg_catalog; SET ROLE pg_read_all_data}"),
        Phase.EXPAND);
    runner.run(
        runner.clean(
            "2-after",
            new Sql(
                "CREATE TABLE public.after AS SELECT current_setting('search_path') || ' '"
                    + " || current_setting('role') AS settings",
                null,
                null)),
        Phase.EXPAND);
    assertThat(db.sql().sql("SELECT settings FROM after").query(String.class).single())
        .isEqualTo("public none");
  }

  @Test
  void rowsAreRewrittenBesideAColumnThatTheFileMakes(TestDatabase db) {
    db.execute(TABLES);
    PlanRunner runner = new PlanRunner(db);
    Plan plan =
        plan(
            runner,
            "rename_column: {table: orders, from: total, to: sum}\n"
                + "  - backfill: {table: orders, set: {note: upper(note)}}");
    assertThat(plan.probes()).isNotEmpty();
    for (var probe : plan.probes()) {
      assertThat(db.sql().sql(probe.query()).query(Boolean.class).single())
          .as(probe.what())
          .isFalse();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "unique: true | is unique",
        "'check: {name: few, constraint: x < 3}' | does not meet",
      })
  void aDefaultThatItsConstraintRefusesIsToldBefore(String field, String told, TestDatabase db) {
    db.execute(TABLES);
    Plan plan =
        plan(
            new PlanRunner(db),
            "add_column: {table: orders, column: {name: x, type: int, default: '5', "
                + field
                + "}}");
    assertThat(plan.probes())
        .filteredOn(p -> db.sql().sql(p.query()).query(Boolean.class).single())
        .singleElement()
        .asString()
        .contains("NEAP-1133", told);
  }

  @Test
  void contractMayBeginAgainBehindItsLastStep(TestDatabase db) {
    db.execute(TABLES);
    PlanRunner runner = new PlanRunner(db);
    Plan plan =
        plan(runner, "rename_table: {from: orders, to: purchases}\n  - drop_index: {name: i}");
    assertThat(plan.objections()).hasSize(1);
    Plan rename = plan(runner, "rename_table: {from: orders, to: purchases}");
    runner.run(rename, Phase.EXPAND, Phase.CONTRACT);
    for (Step step : rename.steps(Phase.CONTRACT)) {
      runner.run(step, false);
    }
  }

  @Test
  void aTableThatCameBackLeavesNoEmptyArchive(TestDatabase db) {
    db.execute(TABLES);
    PlanRunner runner = new PlanRunner(db);
    var migration =
        new MigrationFile().parse("gone.yaml", "operations: [{drop_table: {name: orders}}]");
    Plan plan = runner.plan(migration);
    Phase[] forward = {Phase.EXPAND, Phase.BACKFILL, Phase.VERIFY, Phase.TIGHTEN, Phase.CONTRACT};
    runner.run(plan, forward);
    assertThat(archives(db)).isEqualTo(1);
    runner.run(runner.plan(runner.restore(migration, plan)), forward);
    assertThat(archives(db)).isZero();
  }

  private static int archives(TestDatabase db) {
    return db.sql()
        .sql(
            "SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'neap-%' OR nspname LIKE 'neap_g%'")
        .query(Integer.class)
        .single();
  }
}
