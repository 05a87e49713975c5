package dev.neap.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.neap.migration.Operation;
import dev.neap.migration.PlanRunner;
import dev.neap.support.TestDatabase;
import dev.neap.support.TestDatabases;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What no index that is built before can enforce is built in contract, where the table is small.
 */
@ExtendWith(TestDatabases.class)
class ExclusionTest {

  @Test
  void exclusionsOfASmallTable(TestDatabase db) {
    int last = CarryOverTest.version(db) < 18 ? 1 : 2;
    String[] tables = {
      "CREATE TABLE t (id int PRIMARY KEY, r int4range, a int, CONSTRAINT k_ex EXCLUDE USING gist (r"
          + " WITH &&) WHERE (a > 0) DEFERRABLE); COMMENT ON CONSTRAINT k_ex ON t IS 'one'",
      "INSERT INTO t SELECT i, int4range(i, i + 1), i FROM generate_series(1, 100) i",
      "CREATE TABLE p (id int4range, s daterange, PRIMARY KEY (id, s WITHOUT OVERLAPS));"
          + " INSERT INTO p VALUES ('[1,1]', '[2026-01-01,2026-02-01)')",
    };
    String[] plain = {
      "ALTER TABLE t RENAME r TO x",
      "ALTER TABLE t ALTER a TYPE bigint",
      "ALTER TABLE p RENAME s TO x"
    };
    Operation[] operations = {
      CarryOverTest.rename("t", "r", "x"),
      CarryOverTest.alter("t", "a", "bigint"),
      CarryOverTest.rename("p", "s", "x")
    };
    CarryOverTest.same(
        db,
        String.join("; ", List.of(tables).subList(0, last + 1)),
        String.join("; ", List.of(plain).subList(0, last + 1)),
        List.of(operations).subList(0, last + 1).toArray(Operation[]::new));
    db.execute("INSERT INTO t (id, a) SELECT i, -1 FROM generate_series(1000, 200000) i");
    assertThat(
            new PlanRunner(db)
                .plan(PlanRunner.migration("large", CarryOverTest.rename("t", "x", "y")))
                .probes())
        .filteredOn(p -> db.sql().sql(p.query()).query(Boolean.class).single())
        .singleElement()
        .asString()
        .contains("NEAP-1114", "k_ex");
  }
}
