package dev.neap.engine;

import static dev.neap.engine.QuickMigration.ended;
import static org.assertj.core.api.Assertions.assertThat;

import dev.neap.lifecycle.State;
import dev.neap.migration.Phase;
import dev.neap.support.CatalogSnapshot;
import dev.neap.support.TestDatabase;
import dev.neap.support.TestDatabases;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A table that somebody writes to is not taken away. */
@Tag("contract")
@ExtendWith(TestDatabases.class)
class WriteCountTest {

  private static final String[] TABLES = {
    "CREATE TABLE a (id int PRIMARY KEY)",
    "INSERT INTO a SELECT generate_series(1, 100)",
    "CREATE TABLE gone (id int, a int REFERENCES a ON DELETE CASCADE, k int NOT NULL)"
        + " PARTITION BY RANGE (k)",
    "CREATE TABLE gone_1 PARTITION OF gone FOR VALUES FROM (0) TO (50)",
    "CREATE TABLE gone_2 PARTITION OF gone FOR VALUES FROM (50) TO (1000)",
    "INSERT INTO gone SELECT i, i, i FROM generate_series(1, 99) i",
    "CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS"
        + " $$ BEGIN INSERT INTO gone VALUES (NEW.id, NULL, 500); RETURN NULL; END $$",
    "CREATE TRIGGER note AFTER INSERT ON a FOR EACH ROW EXECUTE FUNCTION note()",
  };

  @Test
  void contractWaitsForThoseWhoWriteToTheTable(TestDatabase db) {
    db.execute(TABLES);
    CatalogSnapshot catalog = CatalogSnapshot.of(db.dataSource());
    try (TestEngine test = new TestEngine(db)) {
      Engine engine = test.engine();
      String file =
          "operations: [{drop_table: {name: gone}}]\nflags: {contract: on, read-new: 100}\n"
              + "contract: {soak: 0s, quiet: 24h}\n";
      assertThat(ended(QuickMigration.start(engine, "drop", file))).isEqualTo(State.ROLLED_OUT);
      assertThat(writes(engine)).isZero();
      db.execute("DELETE FROM a WHERE id = 7");
      assertThat(writes(engine)).as("a foreign key deletes").isZero();
      db.execute("INSERT INTO a VALUES (1000)");
      assertThat(writes(engine)).as("a trigger writes").isOne();
      db.execute("UPDATE gone SET id = 3 WHERE id = 4", "INSERT INTO gone_2 VALUES (60, 60, 60)");
      assertThat(writes(engine)).isEqualTo(3);
      assertThat(engine.status("drop").gates().get(Phase.CONTRACT))
          .filteredOn(v -> v.gate().equals("usage"))
          .singleElement()
          .satisfies(v -> assertThat(v.reason()).contains("3 writes", "gone"));
      assertThat(ended(engine.rollback("drop", "ada", EngineListener.NONE)))
          .isEqualTo(State.ROLLED_BACK);
      assertThat(CatalogSnapshot.of(db.dataSource()).differencesFrom(catalog)).isEmpty();
      assertThat(ended(QuickMigration.start(engine, "again", file.replace("24h", "0s"))))
          .isEqualTo(State.COMPLETED);
      assertThat(QuickMigration.rows(db, "SELECT count(*) FROM neap_again.gone"))
          .containsExactly("100");
    }
  }

  private static long writes(Engine engine) {
    return engine.status("drop").writes().stream().mapToLong(Report.Writes::oldShape).sum();
  }
}
