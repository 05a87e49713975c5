package dev.neap.backfill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.neap.schema.TableName;
import dev.neap.support.TestDatabase;
import dev.neap.support.TestDatabases;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.jdbc.core.JdbcTemplate;

/** What is read of a table's pages and its indexes'. */
@ExtendWith(TestDatabases.class)
class PageShapeTest {

  private static final Offset<Double> ABOUT = Offset.offset(0.02);

  @Test
  void indexesThatHaveManyRowsForAValueGetFullSooner(TestDatabase database) {
    fill(database, 100);
    assertThat(shape(database).room()).isZero();
    assertThat(shape(database).full()).isEqualTo(1);

    database.execute("CREATE INDEX ON t (once)");
    PageShape unique = shape(database);
    assertThat(unique.room()).isCloseTo(0.11, ABOUT);
    assertThat(unique.full()).isBetween(0.95, 1.0);

    database.execute("CREATE INDEX ON t (often); DROP INDEX t_once_idx");
    PageShape dense = shape(database);
    assertThat(dense.room()).isCloseTo(0.06, ABOUT);
    assertThat(dense.full()).isBetween(0.5, 0.9);
  }

  @Test
  void onlyBTreesInAnotherOrderGetFull(TestDatabase database) {
    fill(database, 100);
    database.execute(
        "CREATE INDEX ON t (ordered); CREATE INDEX ON t USING brin (often);"
            + " CREATE INDEX ON t USING hash (often); CREATE INDEX ON t ((often + 1))");
    double withOne = shape(database).room();
    database.execute("DROP INDEX t_expr_idx");
    assertThat(withOne).isCloseTo(0.06, ABOUT);
    assertThat(shape(database).room()).isZero();
  }

  @Test
  void nothingGetsFullWhereThePagesHaveRoom(TestDatabase database) {
    fill(database, 70);
    database.execute("CREATE INDEX ON t (often)");
    PageShape shape = shape(database);
    assertThat(shape.free()).isGreaterThan(0.2);
    assertThat(shape.room()).isPositive();
    assertThat(shape.full()).isEqualTo(1);
  }

  private static void fill(TestDatabase database, int fillfactor) {
    database.execute(
        """
        CREATE TABLE t (id int PRIMARY KEY, ordered int, once int, often int, v text)
          WITH (fillfactor = %d);
        INSERT INTO t
        SELECT g, g, hashint4(g), abs(hashint4(g)) %% 100, repeat('x', 150)
        FROM generate_series(1, 20000) g;
        ANALYZE t;
        """
            .formatted(fillfactor));
  }

  private static PageShape shape(TestDatabase database) {
    RangeStatements sql =
        new RangeStatements(new JdbcTemplate(database.dataSource()), "/* a test */ ");
    return PageShape.read(sql, List.of(new TableName("public", "t")), List.of("v"));
  }
}
