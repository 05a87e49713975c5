package dev.neap.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.neap.jobfile.MigrationFile;
import dev.neap.migration.Migration;
import dev.neap.migration.Phase;
import dev.neap.migration.Plan;
import dev.neap.migration.PlanRunner;
import dev.neap.support.CatalogSnapshot;
import dev.neap.support.DataSnapshot;
import dev.neap.support.TestDatabase;
import dev.neap.support.TestDatabases;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

/** Each operation of the format has an example that is carried out, and a page that shows it. */
@Tag("contract")
@Tag("oldest")
@ExtendWith(TestDatabases.class)
class OperationFilesTest {

  private static final Path EXAMPLES = Path.of("jobs/examples");

  static final String[] SHOP = {
    "CREATE TABLE customers (id int PRIMARY KEY, name text NOT NULL, email text, city text)",
    "CREATE TABLE orders (id int PRIMARY KEY, customer_id int REFERENCES customers, state text NOT"
        + " NULL DEFAULT 'new' CONSTRAINT orders_state_known CHECK (state IN ('new', 'paid',"
        + " 'packed', 'sent', 'returned')), total numeric CONSTRAINT orders_total_not_negative CHECK"
        + " (total >= 0), placed_at timestamptz DEFAULT '2026-01-01 00:00+00')",
    "CREATE INDEX orders_by_state ON orders (state, placed_at)",
    "INSERT INTO customers SELECT i, 'First' || i || ' Last ' || i, 'C' || i || '@Example.org',"
        + " nullif('city ' || i % 3, 'city 0') FROM generate_series(1, 200) i",
    "INSERT INTO orders SELECT i, 1 + i % 200, 'paid', i % 9 * 1.25 FROM generate_series(1, 500) i",
  };

  static List<String> operations() throws IOException {
    String schema = Files.readString(Path.of("src/main/resources/schema/migration.schema.json"));
    return JsonMapper.shared()
        .readTree(schema)
        .path("$defs")
        .path("operation")
        .path("properties")
        .propertyNames()
        .stream()
        .toList();
  }

  @Test
  void areAllThere() throws IOException {
    assertThat(operations()).hasSize(17);
    try (Stream<Path> files = Files.list(EXAMPLES)) {
      assertThat(files.map(f -> f.getFileName().toString().replace(".yaml", "")).toList())
          .containsExactlyInAnyOrderElementsOf(operations());
    }
  }

  @ParameterizedTest
  @MethodSource("operations")
  void areCarriedOutAndTakenBack(String operation, TestDatabase db) {
    db.execute(SHOP);
    PlanRunner runner = new PlanRunner(db);
    CatalogSnapshot catalog = CatalogSnapshot.of(db.dataSource());
    DataSnapshot data = DataSnapshot.of(db.dataSource());
    Migration migration = new MigrationFile().read(EXAMPLES.resolve(operation + ".yaml"));
    assertThat(migration.operations()).isNotEmpty();
    Plan plan = runner.plan(migration);
    assertThat(plan.objections()).isEmpty();
    runner.run(plan, Phase.EXPAND, Phase.BACKFILL, Phase.VERIFY, Phase.TIGHTEN);
    runner.rollBack(plan);
    assertThat(CatalogSnapshot.of(db.dataSource()).differencesFrom(catalog)).isEmpty();
    assertThat(DataSnapshot.of(db.dataSource()).differencesFrom(data)).isEmpty();
    Plan again = runner.plan(migration);
    runner.run(again, Phase.EXPAND, Phase.BACKFILL, Phase.VERIFY, Phase.TIGHTEN, Phase.CONTRACT);
    assertThat(
            db.sql()
                .sql("SELECT complete FROM neap.versions() WHERE of_schema = 'public'")
                .query(Boolean.class)
                .list())
        .as("the version that stays is the current one")
        .containsExactly(true);
  }

  @ParameterizedTest
  @MethodSource("operations")
  void haveAPageThatShowsTheExample(String operation) throws IOException {
    String page = Files.readString(Path.of("src/docs/operations/" + operation + ".md"));
    String example = Files.readString(EXAMPLES.resolve(operation + ".yaml"));
    assertThat(page).startsWith("# " + operation + "\n").contains("```yaml\n" + example + "```\n");
  }
}
