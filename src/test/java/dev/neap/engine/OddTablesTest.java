package dev.neap.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.neap.lifecycle.State;
import dev.neap.migration.Migration;
import dev.neap.support.CatalogSnapshot;
import dev.neap.support.DataSnapshot;
import dev.neap.support.TestDatabase;
import dev.neap.support.TestDatabases;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tables that are legal but odd: changed as plain DDL would change them, and back. */
@ExtendWith(TestDatabases.class)
class OddTablesTest {

  /** A table, what a migration does to it, and the plain statements that do the same. */
  record Case(String what, String schema, String table, String operations, String plain) {

    Case then(String further) {
      return new Case(what, schema, table + further, operations, plain);
    }

    @Override
    public String toString() {
      return what;
    }
  }

  private static final String ROWS =
      "INSERT INTO t (a, n) SELECT 'a' || i, i FROM generate_series(1, 300) i;";
  private static final String OPERATIONS =
      """
      - rename_column: {table: t, from: a, to: b}
      - alter_column: {table: t, column: n, type: bigint}
      - add_column: {table: t, column: {name: x, type: text}, up: "coalesce(a, '') || n"}
      """;
  private static final String PLAIN =
      """
      ALTER TABLE t RENAME a TO b;
      ALTER TABLE t ALTER n TYPE bigint, ADD x text;
      UPDATE t SET x = coalesce(b, '') || n;
      ALTER TABLE t ALTER x SET NOT NULL;
      """;

  static Stream<Case> cases() {
    return Stream.of(
        odd("without a key, published", "a text, n int NOT NULL")
            .then("ALTER TABLE t REPLICA IDENTITY FULL; CREATE PUBLICATION p FOR ALL TABLES;"),
        odd(
                "a key in another order, row security",
                "k2 int DEFAULT 1, a text, n int, k1 serial, PRIMARY KEY (k1, k2)")
            .then(
                "ALTER TABLE t ENABLE ROW LEVEL SECURITY; ALTER TABLE t FORCE ROW LEVEL SECURITY;"
                    + " CREATE POLICY p ON t USING (k1 % 2 = 0);"),
        odd(
            "a generated column, a collation that is not deterministic",
            "id serial PRIMARY KEY, w int DEFAULT 2, g int GENERATED ALWAYS AS (w * 2) STORED,"
                + " a text COLLATE ci UNIQUE, n int"),
        new Case(
            "an identity with privileges, a comment and limits",
            "public",
            """
            CREATE TABLE t (
              id int GENERATED ALWAYS AS IDENTITY (START 5 INCREMENT 3) PRIMARY KEY, a text, n int);
            GRANT USAGE ON SEQUENCE t_id_seq TO PUBLIC;
            COMMENT ON SEQUENCE t_id_seq IS 'numbers';
            """
                + ROWS,
            "- alter_column: {table: t, column: id, type: bigint}\n",
            "ALTER TABLE t ALTER id TYPE bigint"),
        new Case(
            "partitions",
            "public",
            """
            CREATE TABLE t (
              id int DEFAULT 1, w int DEFAULT 2, g int GENERATED ALWAYS AS (w * 2) STORED, a text, n int
            ) PARTITION BY LIST (id);
            CREATE TABLE t_other PARTITION OF t DEFAULT;
            """
                + ROWS,
            OPERATIONS,
            PLAIN),
        new Case(
            "another schema",
            "our app",
            """
            CREATE SCHEMA "our app";
            SET search_path = "our app";
            CREATE TABLE t (id serial PRIMARY KEY, a text, n int);
            CREATE TABLE r (id int REFERENCES t);
            """
                + ROWS,
            OPERATIONS + "- alter_column: {table: t, column: id, type: bigint}\n",
            "SET search_path = \"our app\";" + PLAIN + "ALTER TABLE t ALTER id TYPE bigint"),
        new Case(
            "types",
            "public",
            """
            CREATE DOMAIN word AS text CHECK (value <> '');
            CREATE TYPE mood AS ENUM ('a', 'b');
            CREATE TYPE pair AS (x int, y text);
            CREATE TABLE t (
              id uuid PRIMARY KEY DEFAULT gen_random_uuid(), c1 word NOT NULL DEFAULT 'k',
              c2 mood DEFAULT 'a', c3 int[] DEFAULT '{1,2}', c4 jsonb DEFAULT '{}',
              c5 json DEFAULT '{"a":1}', c6 xml, c7 point DEFAULT '(1,2)', c8 pair DEFAULT '(1,b)',
              c9 char(5) DEFAULT 'ab');
            INSERT INTO t DEFAULT VALUES;
            """,
            """
            - rename_column: {table: t, from: c1, to: r1}
            - alter_column: {table: t, column: c2, type: text, default: "'a'", up: "c2::text", down: "c2::mood"}
            - rename_column: {table: t, from: c3, to: r3}
            - rename_column: {table: t, from: c4, to: r4}
            - alter_column: {table: t, column: c5, type: jsonb, default: "'{\\"a\\":1}'", up: "c5::jsonb", down: "c5::json"}
            - rename_column: {table: t, from: c6, to: r6}
            - rename_column: {table: t, from: c7, to: r7}
            - rename_column: {table: t, from: c8, to: r8}
            - rename_column: {table: t, from: c9, to: r9}
            """,
            """
            ALTER TABLE t RENAME c1 TO r1;
            ALTER TABLE t ALTER c2 DROP DEFAULT, ALTER c2 TYPE text, ALTER c2 SET DEFAULT 'a',
              ALTER c5 DROP DEFAULT, ALTER c5 TYPE jsonb USING c5::jsonb,
              ALTER c5 SET DEFAULT '{"a":1}';
            ALTER TABLE t RENAME c3 TO r3;
            ALTER TABLE t RENAME c4 TO r4;
            ALTER TABLE t RENAME c6 TO r6;
            ALTER TABLE t RENAME c7 TO r7;
            ALTER TABLE t RENAME c8 TO r8;
            ALTER TABLE t RENAME c9 TO r9;
            """),
        new Case(
            "names",
            "public",
            """
            CREATE TABLE "select ""ü"" ${x} $neap$" (
              "user" serial PRIMARY KEY, "order" int CHECK ("order" > 0), "a b" text UNIQUE, "NEW" text,
              tg_op text, new_side text);
            INSERT INTO "select ""ü"" ${x} $neap$" ("order", "a b", "NEW", tg_op, new_side)
            VALUES (1, 'a', 'n', 't', 's');
            """,
            """
            - alter_column: {table: 'select "ü" ${x} $neap$', column: order, type: bigint}
            - rename_column: {table: 'select "ü" ${x} $neap$', from: a b, to: "it's"}
            - add_column:
                table: 'select "ü" ${x} $neap$'
                column: {name: from, type: text}
                up: '"NEW" || tg_op || new_side'
            """,
            """
            ALTER TABLE "select ""ü"" ${x} $neap$" ALTER "order" TYPE bigint;
            ALTER TABLE "select ""ü"" ${x} $neap$" RENAME "a b" TO "it's";
            ALTER TABLE "select ""ü"" ${x} $neap$" ADD "from" text;
            UPDATE "select ""ü"" ${x} $neap$" SET "from" = 'nts';
            ALTER TABLE "select ""ü"" ${x} $neap$" ALTER "from" SET NOT NULL;
            """));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void isChangedAsByPlainDdlAndBack(Case odd, TestDatabase database) {
    database.execute(odd.table());
    CatalogSnapshot catalog = CatalogSnapshot.of(database.dataSource(), odd.schema());
    DataSnapshot data = DataSnapshot.of(database.dataSource(), odd.schema());
    try (TestEngine test = new TestEngine(database, odd.schema());
        TestDatabase plain = TestDatabase.create()) {
      plain.execute(odd.table(), odd.plain());
      Engine engine = test.engine();
      assertThat(settled(engine.start(migration("once", odd), "f", "ada", EngineListener.NONE)))
          .isEqualTo(State.TIGHTENED);
      assertThat(settled(engine.rollback("once", "ada", EngineListener.NONE)))
          .isEqualTo(State.ROLLED_BACK);
      assertUnchanged(odd, database, catalog, data);

      engine.start(migration("again", odd), "f", "ada", EngineListener.NONE);
      assertThat(settled(engine.complete("again", "ada", EngineListener.NONE)))
          .isEqualTo(State.COMPLETED);
      assertUnchanged(
          odd,
          database,
          CatalogSnapshot.of(plain.dataSource(), odd.schema()),
          odd.table().contains("random")
              ? DataSnapshot.of(database.dataSource(), odd.schema())
              : DataSnapshot.of(plain.dataSource(), odd.schema()));

      assertThat(settled(engine.rollback("again", "ada", EngineListener.NONE)))
          .isEqualTo(State.ROLLED_BACK);
      assertUnchanged(odd, database, catalog, data);
    }
  }

  @Test
  void refusesATableWhoseUpdatesCannotBePublished(TestDatabase database) {
    database.execute("CREATE TABLE t (a text, n int)", "CREATE PUBLICATION p FOR TABLE t");
    try (TestEngine test = new TestEngine(database)) {
      assertThat(
              test.engine()
                  .plan(TestEngine.migration("m", "operations:\n" + OPERATIONS))
                  .objections())
          .extracting("code")
          .containsExactly("NEAP-1163");
    }
  }

  private static void assertUnchanged(
      Case odd, TestDatabase database, CatalogSnapshot catalog, DataSnapshot data) {
    assertThat(CatalogSnapshot.of(database.dataSource(), odd.schema()).differencesFrom(catalog))
        .isEmpty();
    assertThat(DataSnapshot.of(database.dataSource(), odd.schema()).differencesFrom(data))
        .isEmpty();
  }

  private static State settled(Report report) {
    assertThat(report.standing().failure()).isNull();
    return report.standing().state();
  }

  private static Migration migration(String name, Case odd) {
    return TestEngine.migration(
        name, "operations:\n" + odd.operations() + "contract: {soak: 0s, quiet: 0s}\n");
  }

  private static Case odd(String what, String columns) {
    String collation =
        "CREATE COLLATION ci (provider = icu, locale = 'und-u-ks-level2', deterministic = false);";
    return new Case(
        what, "public", collation + "CREATE TABLE t (" + columns + ");" + ROWS, OPERATIONS, PLAIN);
  }
}
