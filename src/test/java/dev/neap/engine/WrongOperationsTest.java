package dev.neap.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.neap.jobfile.InvalidMigrationFileException;
import dev.neap.jobfile.MigrationFile;
import dev.neap.migration.Migration;
import dev.neap.support.CatalogSnapshot;
import dev.neap.support.DataSnapshot;
import dev.neap.support.TestDatabase;
import dev.neap.support.TestDatabases;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Files that can't be carried out are refused with the reason before anything is changed. */
@ExtendWith(TestDatabases.class)
class WrongOperationsTest {

  private static final Path LIST = Path.of("src/test/resources/wrong-operations.txt");

  private static final String[] TABLES = {
    "CREATE TABLE customers (id int PRIMARY KEY, name text NOT NULL, email text CONSTRAINT"
        + " customers_email UNIQUE, city text)",
    "CREATE TABLE orders (id int PRIMARY KEY, customer_id int CONSTRAINT orders_customer REFERENCES"
        + " customers, state text NOT NULL DEFAULT 'new', total numeric CONSTRAINT orders_total"
        + " CHECK (total >= 0), note text, cents int GENERATED ALWAYS AS (id * 100) STORED,"
        + " placed_at timestamptz DEFAULT now(), CONSTRAINT orders_pair CHECK (total > 0 OR note IS"
        + " NOT NULL))",
    "CREATE INDEX orders_state_idx ON orders (state)",
    "CREATE VIEW totals AS SELECT 1 AS total",
    "CREATE TABLE seen (id int PRIMARY KEY, a int)",
    "CREATE VIEW sees AS SELECT a FROM seen",
    "CREATE UNLOGGED TABLE loose (id int)",
    "CREATE TABLE parted (id int, a int, PRIMARY KEY (id)) PARTITION BY LIST (id)",
    "CREATE TABLE parted_1 PARTITION OF parted FOR VALUES IN (1)",
    "CREATE INDEX parted_a ON parted (a)",
    "CREATE FOREIGN DATA WRAPPER nothing",
    "CREATE SERVER nowhere FOREIGN DATA WRAPPER nothing",
    "CREATE FOREIGN TABLE far (id int) SERVER nowhere",
    "CREATE SCHEMA public_taken",
    "INSERT INTO customers SELECT i, 'c' || i, 'c' || i || '@x', 'city ' || i % 2"
        + " FROM generate_series(1, 10) i",
    "INSERT INTO orders (id, customer_id, state, total, note)"
        + " SELECT i, i, 'new', i, 'n' || i FROM generate_series(1, 10) i",
  };

  @Test
  void areRefusedWithTheirReason(TestDatabase db) throws IOException {
    db.execute(TABLES);
    List<String> wrong = new ArrayList<>();
    Map<String, Integer> files = new TreeMap<>();
    try (TestEngine test = new TestEngine(db)) {
      assertThat(test.engine().status()).isEmpty();
      CatalogSnapshot catalog = CatalogSnapshot.of(db.dataSource());
      DataSnapshot data = DataSnapshot.of(db.dataSource());
      for (String line : Files.readAllLines(LIST)) {
        if (!line.startsWith("#")) {
          String[] parts = line.split(" \\| ", 3);
          files.merge(parts[2].replaceFirst(":.*", ""), 1, Integer::sum);
          String refusal = refusal(test.engine(), parts[2]);
          if (!refusal.startsWith(parts[0]) || !refusal.contains(parts[1])) {
            wrong.add(line + "\n    " + refusal);
          }
        }
      }
      assertThat(refusal(test.engine(), "drop_table: {name: orders}\nversion_schema: taken"))
          .startsWith("NEAP-1172")
          .contains("schema public_taken", "Give version_schema another name");
      assertThat(test.engine().status()).as("registered").isEmpty();
      assertThat(CatalogSnapshot.of(db.dataSource()).differencesFrom(catalog)).isEmpty();
      assertThat(DataSnapshot.of(db.dataSource())).isEqualTo(data);
    }
    assertThat(wrong).isEmpty();
    assertThat(files).hasSize(17).allSatisfy((name, times) -> assertThat(times).isGreaterThan(3));
    assertThat(files.values().stream().mapToInt(n -> n).sum()).isGreaterThan(100);
  }

  /** The code and the reason; what becomes of it where it is not refused. */
  private static String refusal(Engine engine, String operations) {
    try {
      Migration migration =
          new MigrationFile()
              .parse("wrong.yaml", "operations:\n  - " + operations.replace(" ~ ", "\n  - "));
      return engine.start(migration, "wrong.yaml", "ada", EngineListener.NONE).toString();
    } catch (InvalidMigrationFileException e) {
      return "file " + e.getMessage();
    } catch (RefusedException e) {
      return String.valueOf(e.getMessage());
    }
  }
}
