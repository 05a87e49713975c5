package dev.neap.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.neap.lifecycle.State;
import dev.neap.support.TestDatabase;
import java.util.List;

/** Migrations of little tables whose contract waits for nothing. */
final class QuickMigration {

  static final String[] TABLES = {
    "CREATE TABLE a (id int PRIMARY KEY, x int, y int)",
    "CREATE TABLE b (id int PRIMARY KEY, a int REFERENCES a, z text DEFAULT 'x')",
    "CREATE SEQUENCE a_u_key",
    "CREATE TABLE parent (id int PRIMARY KEY, p int NOT NULL)",
    "CREATE TABLE child () INHERITS (parent)",
    "CREATE TABLE keyless (m int, n text)",
    "CREATE TABLE parted (id int, k int) PARTITION BY RANGE (k)",
    "CREATE TABLE parted_1 PARTITION OF parted FOR VALUES FROM (0) TO (10)",
    "CREATE TABLE parted_2 PARTITION OF parted FOR VALUES FROM (10) TO (20)",
    "INSERT INTO a SELECT i, i, i FROM generate_series(1, 100) i",
    "INSERT INTO b SELECT i, i FROM generate_series(1, 100) i",
    "INSERT INTO keyless VALUES (1, 'x'), (NULL, 'y')",
    "INSERT INTO parted SELECT i, i FROM generate_series(0, 19) i",
  };

  static final String ALTER =
      "{alter_column: {table: a, column: x, type: bigint, up: x * 2, down: x / 2}}";

  private QuickMigration() {}

  /** The file of some operations. */
  static String file(String operations) {
    return "operations: [" + operations + "]\ncontract: {soak: 0s, quiet: 0s}\n";
  }

  static Report start(Engine engine, String name, String file) {
    return engine.start(
        TestEngine.migration(name, file), name + ".yaml", "ada", EngineListener.NONE);
  }

  /** Where it stands, if nothing failed. */
  static State ended(Report report) {
    assertThat(report.standing().failure()).isNull();
    return report.standing().state();
  }

  static List<String> rows(TestDatabase db, String sql) {
    return db.sql().sql(sql).query((row, number) -> row.getString(1)).list();
  }
}
