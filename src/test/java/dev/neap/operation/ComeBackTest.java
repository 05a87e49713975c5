package dev.neap.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.neap.migration.Migration;
import dev.neap.migration.Operation;
import dev.neap.migration.Phase;
import dev.neap.migration.Plan;
import dev.neap.migration.PlanRunner;
import dev.neap.support.CatalogSnapshot;
import dev.neap.support.DataSnapshot;
import dev.neap.support.TestDatabase;
import dev.neap.support.TestDatabases;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What hung on a dropped column comes back with it, or is told before as what does not. */
@ExtendWith(TestDatabases.class)
class ComeBackTest {

  private static final Phase[] FORWARD = {
    Phase.EXPAND, Phase.BACKFILL, Phase.VERIFY, Phase.TIGHTEN, Phase.CONTRACT
  };

  @Test
  void whatWentWithDroppedColumnsComesBackWithThem(TestDatabase db) {
    db.execute(
        """
        CREATE TABLE u (id int PRIMARY KEY);
        CREATE TABLE t (id int, email text NOT NULL, "Bill to" int, amount int, code text, note text,
          s serial, i smallint GENERATED ALWAYS AS IDENTITY (START 5000 INCREMENT -5 MAXVALUE 6000 MINVALUE 1),
          CONSTRAINT t_key PRIMARY KEY (id) INCLUDE (note));
        INSERT INTO u SELECT generate_series(1, 100);
        INSERT INTO t (id, email, "Bill to", amount, code, note)
        SELECT i, 'e' || i, i, i, 'c' || i, 'n' FROM generate_series(1, 100) i;
        GRANT USAGE ON SEQUENCE t_s_seq TO PUBLIC;
        COMMENT ON SEQUENCE t_i_seq IS 'down';
        CREATE INDEX i_plain ON t (email);
        CREATE INDEX i_expr ON t (lower(email)) WHERE amount > 10;
        CREATE INDEX i_part ON t (amount DESC) WHERE email <> '' AND "Bill to" > 0 AND code > '';
        CREATE INDEX i_incl ON t USING btree (code COLLATE "C") INCLUDE (amount, email);
        CREATE UNIQUE INDEX i_unique ON t (email, lower(code)) WHERE amount IS NOT NULL;
        CREATE UNIQUE INDEX i_identity ON t (email);
        COMMENT ON INDEX i_expr IS 'words';
        ALTER TABLE t REPLICA IDENTITY USING INDEX i_identity;
        ALTER TABLE t CLUSTER ON i_plain;
        ALTER TABLE t ADD CONSTRAINT k_unique UNIQUE (amount, email) DEFERRABLE INITIALLY DEFERRED;
        ALTER TABLE t ADD CONSTRAINT k_check CHECK (amount + length(email) > 0 OR code = 'c');
        ALTER TABLE t ADD CONSTRAINT k_later CHECK (amount <= "Bill to") NOT VALID;
        ALTER TABLE t ADD CONSTRAINT k_out FOREIGN KEY ("Bill to") REFERENCES u ON DELETE CASCADE;
        ALTER TABLE t ADD CONSTRAINT k_own FOREIGN KEY ("Bill to") REFERENCES t DEFERRABLE;
        COMMENT ON CONSTRAINT k_unique ON t IS 'one each';
        COMMENT ON CONSTRAINT k_check ON t IS 'checked';
        """);
    CatalogSnapshot catalog = CatalogSnapshot.of(db.dataSource());
    DataSnapshot data = DataSnapshot.of(db.dataSource());
    PlanRunner runner = new PlanRunner(db);
    Migration migration =
        PlanRunner.migration(
            "drop",
            new DropColumn("t", "email", null),
            new DropColumn("t", "Bill to", null),
            alter("t", "amount"),
            new RenameColumn("t", "code", "sign", null),
            new DropColumn("t", "note", null),
            new DropColumn("t", "s", null),
            new DropColumn("t", "i", null),
            alter("u", "id"));
    Plan plan = runner.plan(migration);
    assertThat(plan.notes())
        .contains(
            "the index i_expr goes with email; a rollback that brings the column back builds it again")
        .noneMatch(note -> note.contains("no rollback"));
    runner.run(plan, FORWARD);
    assertThat(CatalogSnapshot.of(db.dataSource()).toString())
        .doesNotContain("i_expr", "i_part", "i_incl", "k_unique", "k_check", "k_out", "t_key");
    runner.run(runner.plan(runner.restore(migration, plan)), FORWARD);
    assertThat(CatalogSnapshot.of(db.dataSource()).differencesFrom(catalog)).isEmpty();
    assertThat(DataSnapshot.of(db.dataSource()).differencesFrom(data)).isEmpty();
  }

  @Test
  void whatDoesNotComeBackIsToldBefore(TestDatabase db) {
    db.execute(
        """
        CREATE TABLE t (id int PRIMARY KEY, c int);
        ALTER TABLE t ADD CONSTRAINT t_excl EXCLUDE USING btree (c WITH =);
        CREATE INDEX t_broken ON t (c);
        UPDATE pg_index SET indisvalid = false WHERE indexrelid = 't_broken'::regclass;
        INSERT INTO t (id, c) SELECT i, i FROM generate_series(1, 100) i;
        CREATE TABLE p (c int, d int, UNIQUE (c, d)) PARTITION BY LIST (d);
        CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
        ALTER TABLE p1 ADD CONSTRAINT p1_excl EXCLUDE USING btree (c WITH =);
        """);
    PlanRunner runner = new PlanRunner(db);
    DataSnapshot data = DataSnapshot.of(db.dataSource());
    Migration migration = PlanRunner.migration("drop", new DropColumn("t", "c", null));
    Plan plan = runner.plan(migration);
    assertThat(plan.notes())
        .filteredOn(note -> note.contains("no rollback"))
        .extracting(note -> note.replaceFirst(";.*", ""))
        .containsExactlyInAnyOrder(
            "the incomplete index t_broken goes with c",
            "the exclusion constraint t_excl goes with c");
    assertThat(runner.plan(PlanRunner.migration("p", new DropColumn("p", "c", null))).notes())
        .filteredOn(note -> note.contains("no rollback"))
        .extracting(note -> note.replaceFirst(";.*", ""))
        .containsExactly("the exclusion constraint p1_excl goes with c");
    runner.run(plan, FORWARD);
    runner.run(runner.plan(runner.restore(migration, plan)), FORWARD);
    assertThat(DataSnapshot.of(db.dataSource()).differencesFrom(data)).isEmpty();
    assertThat(CatalogSnapshot.of(db.dataSource()).toString()).doesNotContain("t_excl", "t_broken");
  }

  @Test
  void whatWasAssignedFromAnotherTypeComesBack(TestDatabase db) {
    db.execute(
        "CREATE TABLE t (id int PRIMARY KEY, a text, b text, c varchar(3) CHECK (c <> ''), d int)",
        "INSERT INTO t SELECT i, 'a' || i, i, i, i FROM generate_series(1, 100) i");
    CatalogSnapshot catalog = CatalogSnapshot.of(db.dataSource());
    DataSnapshot data = DataSnapshot.of(db.dataSource());
    PlanRunner runner = new PlanRunner(db);
    Migration migration =
        PlanRunner.migration(
            "drop",
            new DropColumn("t", "a", "id > 5"),
            new AlterColumn("t", "b", "int", null, null, null, "b::int", null, null),
            new DropConstraint("t", "t_c_check", null, "id"),
            new AlterColumn("t", "d", "text", null, null, null, null, "d::int", null));
    Plan plan = runner.plan(migration);
    runner.run(plan, FORWARD);
    db.execute("INSERT INTO t (id, b, c, d) VALUES (101, 7, 'xy', '5')");
    runner.run(runner.plan(runner.restore(migration, plan)), FORWARD);
    assertThat(
            db.sql()
                .sql("SELECT concat_ws(',', a, b, c, d) FROM t WHERE id = 101")
                .query(String.class)
                .single())
        .isEqualTo("true,7,101,5");
    db.execute("DELETE FROM t WHERE id = 101");
    assertThat(CatalogSnapshot.of(db.dataSource()).differencesFrom(catalog)).isEmpty();
    assertThat(DataSnapshot.of(db.dataSource()).differencesFrom(data)).isEmpty();
  }

  private static Operation alter(String table, String column) {
    return new AlterColumn(table, column, "bigint", null, null, null, null, null, null);
  }
}
