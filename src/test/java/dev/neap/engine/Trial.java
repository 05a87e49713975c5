package dev.neap.engine;

import dev.neap.migration.Migration;
import java.util.List;

/**
 * A migration of one operation of a small table, and the plain statement that comes to the same.
 *
 * @param operation its line in the file
 * @param plain the statements, for a database that nobody uses
 */
record Trial(String name, String operation, String plain) {

  static final int ROWS = 400;

  /** Some 60 blocks, and a note of every row that is updated. */
  static final String[] TABLE = {
    "CREATE TABLE orders (id int PRIMARY KEY, state text NOT NULL DEFAULT 'new', total int NOT NULL,"
        + " note text, pad text)",
    "CREATE INDEX orders_total ON orders (total)",
    "INSERT INTO orders SELECT i, 'state ' || i % 3, i, nullif('note ' || i % 5, 'note 0'),"
        + " repeat('x', 1000) FROM generate_series(1, "
        + ROWS
        + ") i",
    "CREATE SCHEMA audit",
    "CREATE TABLE audit.updated (id int)",
    "CREATE FUNCTION audit.note() RETURNS trigger LANGUAGE plpgsql AS"
        + " $$ BEGIN INSERT INTO audit.updated VALUES (NEW.id); RETURN NULL; END $$",
    "CREATE TRIGGER audit AFTER UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION audit.note()",
  };

  static List<Trial> all() {
    return List.of(
        new Trial(
            "rename_column",
            "rename_column: {table: orders, from: state, to: status}",
            "ALTER TABLE orders RENAME state TO status"),
        new Trial(
            "alter_column",
            "alter_column: {table: orders, column: total, type: bigint, up: \"total * 100\","
                + " down: \"(total / 100)::int\"}",
            "ALTER TABLE orders ALTER total TYPE bigint USING total * 100"),
        new Trial(
            "add_column without up",
            "add_column: {table: orders, column: {name: extra, type: int, nullable: true}}",
            "ALTER TABLE orders ADD extra int"),
        new Trial(
            "add_column with up",
            "add_column: {table: orders, column: {name: region, type: text}, up: \"'r' || id % 7\"}",
            "ALTER TABLE orders ADD region text; ALTER TABLE orders DISABLE TRIGGER audit;"
                + " UPDATE orders SET region = 'r' || id % 7;"
                + " ALTER TABLE orders ENABLE TRIGGER audit;"
                + " ALTER TABLE orders ALTER region SET NOT NULL"),
        new Trial(
            "drop_column",
            "drop_column: {table: orders, column: note, down: \"'was ' || id\"}",
            "ALTER TABLE orders DROP note"),
        new Trial(
            "backfill",
            "backfill: {table: orders, set: {pad: \"upper(pad)\"}}",
            "ALTER TABLE orders DISABLE TRIGGER audit; UPDATE orders SET pad = upper(pad);"
                + " ALTER TABLE orders ENABLE TRIGGER audit"));
  }

  /** All operations in one. */
  static Trial combined() {
    return new Trial(
        "combined",
        String.join("\n  - ", all().stream().map(Trial::operation).toList()),
        String.join("; ", all().stream().map(Trial::plain).toList()));
  }

  Migration migration() {
    return TestEngine.migration(
        "change", "operations:\n  - " + operation + "\ncontract: {soak: 0s, quiet: 0s}\n");
  }

  @Override
  public String toString() {
    return name;
  }
}
