package dev.neap.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.neap.migration.Operation;
import dev.neap.migration.Phase;
import dev.neap.migration.PlanRunner;
import dev.neap.support.CatalogSnapshot;
import dev.neap.support.DataSnapshot;
import dev.neap.support.TestDatabase;
import dev.neap.support.TestDatabases;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What hung on a column hangs on the one that took its place, as after plain statements. */
@ExtendWith(TestDatabases.class)
class CarryOverTest {

  private static final Phase[] FORWARD = {
    Phase.EXPAND, Phase.BACKFILL, Phase.VERIFY, Phase.TIGHTEN, Phase.CONTRACT
  };
  private static final String LONG = "a".repeat(60) + "_é";

  @Test
  void indexesOfEveryKind(TestDatabase db) {
    same(
        db,
        """
        CREATE TABLE t (id int PRIMARY KEY, a text, b text COLLATE "C", c int, key text);
        INSERT INTO t SELECT i, 'a' || i, 'b' || i, i, 'k' || i FROM generate_series(1, 100) i;
        CREATE INDEX i_one ON t (a);
        CREATE INDEX i_two ON t (c, a DESC NULLS LAST, key);
        CREATE INDEX i_both ON t (a, b);
        CREATE INDEX i_expr ON t (lower(a), (a || b), substring(a from 1 for 2));
        CREATE INDEX i_case ON t ((CASE WHEN a = 'a' THEN b ELSE a END));
        CREATE INDEX i_part ON t (c) WHERE a IS NOT NULL AND b LIKE 'b%' AND a <> ALL ('{a,b}');
        CREATE INDEX i_incl ON t (c) INCLUDE (a, b);
        CREATE INDEX i_ops ON t (a text_pattern_ops, b COLLATE "POSIX" DESC);
        CREATE INDEX i_hash ON t USING hash (a) WITH (fillfactor = 70);
        CREATE UNIQUE INDEX i_unique ON t (a, c);
        CREATE INDEX a ON t (a);
        COMMENT ON INDEX i_one IS 'one''s';
        ALTER TABLE t CLUSTER ON i_two;
        """,
        "ALTER TABLE t RENAME a TO x; ALTER TABLE t RENAME b TO y",
        rename("t", "a", "x"),
        rename("t", "b", "y"));
  }

  @Test
  void constraintsOfEveryKind(TestDatabase db) {
    same(
        db,
        """
        CREATE TABLE u (id int PRIMARY KEY);
        INSERT INTO u SELECT generate_series(1, 100);
        CREATE TABLE t (id int PRIMARY KEY, a int, b int, c int);
        INSERT INTO t SELECT i, i, i, i FROM generate_series(1, 100) i;
        ALTER TABLE t ADD CONSTRAINT k_unique UNIQUE (a);
        ALTER TABLE t ADD CONSTRAINT k_late UNIQUE (a, b) DEFERRABLE INITIALLY DEFERRED;
        ALTER TABLE t ADD CONSTRAINT k_two CHECK (a <= b AND b > 0);
        ALTER TABLE t ADD CONSTRAINT k_later CHECK (a < 500) NOT VALID;
        ALTER TABLE t ADD CONSTRAINT k_own CHECK (a > 0) NO INHERIT;
        ALTER TABLE t ADD CONSTRAINT k_out FOREIGN KEY (a) REFERENCES u (id)
          ON DELETE SET NULL ON UPDATE CASCADE DEFERRABLE;
        ALTER TABLE t ADD CONSTRAINT k_out_later FOREIGN KEY (a) REFERENCES u (id) NOT VALID;
        COMMENT ON CONSTRAINT k_two ON t IS 'two';
        COMMENT ON CONSTRAINT k_late ON t IS 'late';
        COMMENT ON CONSTRAINT k_out ON t IS 'out';
        CREATE UNIQUE INDEX t_identity ON t (b);
        ALTER TABLE t ALTER b SET NOT NULL;
        ALTER TABLE t REPLICA IDENTITY USING INDEX t_identity;
        """,
        "ALTER TABLE t RENAME a TO x; ALTER TABLE t RENAME b TO y",
        rename("t", "a", "x"),
        rename("t", "b", "y"));
  }

  @Test
  void nullsNotDistinct(TestDatabase db) {
    if (version(db) < 15) {
      return;
    }
    same(
        db,
        """
        CREATE TABLE t (id int PRIMARY KEY, a int, b int);
        INSERT INTO t SELECT i, i, i FROM generate_series(1, 100) i;
        CREATE UNIQUE INDEX i_nulls ON t (a) NULLS NOT DISTINCT;
        ALTER TABLE t ADD CONSTRAINT k_nulls UNIQUE NULLS NOT DISTINCT (b, a);
        ALTER TABLE t ADD CONSTRAINT k_some FOREIGN KEY (a, b) REFERENCES t (b, a)
          ON DELETE SET NULL (b);
        """,
        "ALTER TABLE t RENAME a TO x",
        rename("t", "a", "x"));
  }

  @Test
  void primaryKeyWithForeignKeysThatPointAtIt(TestDatabase db) {
    same(
        db,
        """
        CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, parent int
          CONSTRAINT t_parent REFERENCES t ON DELETE CASCADE, name text);
        INSERT INTO t (parent, name) SELECT nullif(i / 2, 0), 'n' FROM generate_series(1, 100) i;
        CREATE TABLE u (id int PRIMARY KEY, t int CONSTRAINT u_t REFERENCES t DEFERRABLE);
        CREATE TABLE "V" (id int PRIMARY KEY, "T" int NOT NULL);
        ALTER TABLE "V" ADD CONSTRAINT "V t" FOREIGN KEY ("T") REFERENCES t NOT VALID;
        INSERT INTO u SELECT i, i FROM generate_series(1, 90) i;
        INSERT INTO "V" SELECT i, i FROM generate_series(1, 90) i;
        COMMENT ON CONSTRAINT u_t ON u IS 'to t';
        COMMENT ON CONSTRAINT t_pkey ON t IS 'key';
        COMMENT ON COLUMN t.id IS 'number';
        """,
        "ALTER TABLE t ALTER id TYPE bigint",
        alter("t", "id", "bigint"));
  }

  @Test
  void compositePrimaryKeyBothOfWhoseColumnsAreReplaced(TestDatabase db) {
    same(
        db,
        """
        CREATE TABLE t (a int, b int, c text, PRIMARY KEY (b, a));
        INSERT INTO t SELECT i, i, 'c' FROM generate_series(1, 100) i;
        CREATE TABLE u (x int, y int, CONSTRAINT u_t FOREIGN KEY (x, y) REFERENCES t (a, b));
        INSERT INTO u SELECT i, i FROM generate_series(1, 100) i;
        """,
        "ALTER TABLE t ALTER a TYPE bigint; ALTER TABLE t RENAME b TO z",
        alter("t", "a", "bigint"),
        rename("t", "b", "z"));
  }

  @Test
  void sequencesAndWhatTheyHaveGivenOut(TestDatabase db) {
    same(
        db,
        """
        CREATE TABLE t (id bigint PRIMARY KEY, a serial, b int GENERATED BY DEFAULT AS IDENTITY
          (START WITH 7 INCREMENT BY 3), c smallint GENERATED ALWAYS AS IDENTITY (CYCLE),
          d bigint DEFAULT 5 + 5, e text DEFAULT 'it''s', f timestamptz DEFAULT now());
        INSERT INTO t (id) SELECT generate_series(1, 100);
        ALTER TABLE t ALTER e SET STATISTICS 77;
        COMMENT ON COLUMN t.e IS 'e';
        GRANT SELECT (e), UPDATE (e) ON t TO PUBLIC;
        """,
        """
        ALTER TABLE t ALTER a TYPE bigint; ALTER TABLE t ALTER b TYPE bigint;
        ALTER TABLE t RENAME c TO z; ALTER TABLE t RENAME d TO y; ALTER TABLE t RENAME e TO x;
        ALTER TABLE t RENAME f TO w
        """,
        alter("t", "a", "bigint"),
        alter("t", "b", "bigint"),
        rename("t", "c", "z"),
        rename("t", "d", "y"),
        rename("t", "e", "x"),
        rename("t", "f", "w"));
    db.execute("INSERT INTO t (id) VALUES (1000)");
    assertThat(
            db.sql()
                .sql("SELECT concat_ws(' ', a, b, z, y, x) FROM t WHERE id = 1000")
                .query(String.class)
                .single())
        .isEqualTo("101 307 101 10 it's");
  }

  @Test
  void storageCompressionAndOptionsOfEachPartition(TestDatabase db) {
    same(
        db,
        """
        CREATE TABLE t (id int, a text, b text, c varchar(20), d text) PARTITION BY LIST (id);
        CREATE TABLE t1 PARTITION OF t FOR VALUES IN (1) PARTITION BY LIST (id);
        CREATE TABLE "t 2" PARTITION OF t DEFAULT;
        CREATE TABLE "t 3" PARTITION OF t1 DEFAULT;
        ALTER TABLE t ALTER a SET STORAGE EXTERNAL, ALTER b SET STORAGE PLAIN;
        ALTER TABLE t ALTER c SET STORAGE MAIN, ALTER c SET (n_distinct_inherited = -0.1);
        ALTER TABLE ONLY t ALTER d SET STORAGE MAIN;
        ALTER TABLE "t 2" ALTER a SET STORAGE EXTENDED, ALTER b SET STORAGE EXTERNAL,
          ALTER a SET COMPRESSION pglz, ALTER b SET (n_distinct = 9, n_distinct_inherited = 8);
        ALTER TABLE "t 3" ALTER a SET STORAGE MAIN, ALTER c SET STORAGE EXTERNAL,
          ALTER c SET COMPRESSION pglz, ALTER c SET (n_distinct = 3);
        INSERT INTO t SELECT i % 5, 'a' || i, 'b', 'c', 'd' FROM generate_series(1, 100) i;
        """,
        """
        ALTER TABLE t RENAME a TO x;
        ALTER TABLE t ALTER c TYPE varchar(40), ALTER b SET NOT NULL;
        ALTER TABLE t RENAME d TO y
        """,
        rename("t", "a", "x"),
        alter("t", "c", "varchar(40)"),
        new AlterColumn("t", "b", null, false, null, null, "b", null, null),
        rename("t", "d", "y"));
  }

  @Test
  void namesOfEveryKind(TestDatabase db) {
    String table = "\"" + LONG.substring(0, 61) + "\"";
    same(
        db,
        """
        CREATE TABLE "user" (id int PRIMARY KEY, "select" int NOT NULL, "Größe" int, "a b" int,
          "a""b" int, "new" int, "old" int, found int);
        INSERT INTO "user" SELECT i, i, i, i, i, i, i, i FROM generate_series(1, 50) i;
        CREATE INDEX "Ü b" ON "user" ("select", "Größe", "a b", "a""b") WHERE "a b" > 0;
        ALTER TABLE "user" ADD CONSTRAINT "Wert" CHECK ("select" + "Größe" + "a b" + "a""b" > 0);
        CREATE TABLE TT (id int PRIMARY KEY, CC int NOT NULL);
        INSERT INTO TT SELECT i, i FROM generate_series(1, 50) i;
        CREATE INDEX II ON TT (CC);
        ALTER TABLE TT ADD CONSTRAINT KK CHECK (CC > 0);
        """
            .replace("TT", table)
            .replace("CC", "\"" + "c".repeat(63) + "\"")
            .replace("II", "\"" + "i".repeat(63) + "\"")
            .replace("KK", "\"" + "k".repeat(63) + "\""),
        """
        ALTER TABLE "user" RENAME "select" TO "from";
        ALTER TABLE "user" RENAME "Größe" TO "Länge";
        ALTER TABLE "user" ALTER "a b" TYPE bigint;
        ALTER TABLE "user" ALTER "a""b" TYPE bigint;
        ALTER TABLE "user" ALTER "new" TYPE bigint;
        ALTER TABLE "user" ALTER "old" TYPE bigint;
        ALTER TABLE "user" RENAME found TO tg_op;
        """
            + "ALTER TABLE "
            + table
            + " ALTER "
            + "c".repeat(63)
            + " TYPE bigint",
        rename("user", "select", "from"),
        rename("user", "Größe", "Länge"),
        alter("user", "a b", "bigint"),
        alter("user", "a\"b", "bigint"),
        alter("user", "new", "bigint"),
        alter("user", "old", "bigint"),
        rename("user", "found", "tg_op"),
        alter(LONG.substring(0, 61), "c".repeat(63), "bigint"));
  }

  /** Carries the operations out and compares with another database and the plain statements. */
  static void same(TestDatabase db, String before, String plain, Operation... operations) {
    db.execute(before);
    PlanRunner runner = new PlanRunner(db);
    runner.run(runner.clean("carry", operations), FORWARD);
    try (TestDatabase other = TestDatabase.create()) {
      Stream.of(before, plain).forEach(other::execute);
      assertThat(
              CatalogSnapshot.of(db.dataSource())
                  .differencesFrom(CatalogSnapshot.of(other.dataSource())))
          .isEmpty();
      if (!before.contains("now()")) {
        assertThat(DataSnapshot.of(db.dataSource()).tables())
            .isEqualTo(DataSnapshot.of(other.dataSource()).tables());
      }
    }
  }

  static int version(TestDatabase db) {
    return db.sql()
        .sql("SELECT current_setting('server_version_num')::int / 10000")
        .query(Integer.class)
        .single();
  }

  static Operation rename(String table, String from, String to) {
    return new RenameColumn(table, from, to, null);
  }

  static Operation alter(String table, String column, String type) {
    return new AlterColumn(table, column, type, null, null, null, null, null, null);
  }
}
