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

  private static final int APART = 6;

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
                + " ALTER TABLE orders ENABLE TRIGGER audit"),
        new Trial(
            "tables, indexes, names and statements",
            "create_table: {name: refund, columns: [{name: id, type: int, pk: true}, {name:"
                + " order_id, type: int, references: {name: refund_order, table: orders, column:"
                + " id}}]}\n"
                + "  - sql: {up: \"INSERT INTO refund VALUES (1, 7)\", down: DELETE FROM refund}\n"
                + "  - create_index: {table: orders, name: orders_note, columns: [{column: note}]}\n"
                + "  - drop_index: {name: orders_total}\n"
                + "  - set_replica_identity: {table: orders, identity: {type: full}}\n"
                + "  - rename_column: {table: orders, from: pad, to: padding, copy: false}\n"
                + "  - rename_table: {from: orders, to: purchases}",
            "CREATE TABLE refund (id int NOT NULL PRIMARY KEY, order_id int NOT NULL);"
                + " ALTER TABLE refund ADD CONSTRAINT refund_order FOREIGN KEY (order_id) REFERENCES"
                + " orders (id); INSERT INTO refund VALUES (1, 7);"
                + " CREATE INDEX orders_note ON orders (note); DROP INDEX orders_total;"
                + " ALTER TABLE orders REPLICA IDENTITY FULL;"
                + " ALTER TABLE orders RENAME pad TO padding; ALTER TABLE orders RENAME TO purchases"),
        new Trial(
            "constraints and a transformation",
            "create_constraint: {table: orders, name: at_least, type: check, columns: [total], check:"
                + " total >= 10, up: {total: \"greatest(total, 10)\"}, down: {total: total}}\n"
                + "  - transform_columns: {table: orders, from: [state], to: [{name: kind, type:"
                + " text}, {name: rank, type: int}], up: {kind: \"split_part(state, ' ', 1)\", rank:"
                + " \"split_part(state, ' ', 2)::int\"}, down: {state: \"kind || ' ' || rank\"}}",
            "ALTER TABLE orders ADD kind text, ADD rank int; ALTER TABLE orders DISABLE TRIGGER"
                + " audit; UPDATE orders SET total = greatest(total, 10), kind = split_part(state, '"
                + " ', 1), rank = split_part(state, ' ', 2)::int; ALTER TABLE orders ENABLE TRIGGER"
                + " audit; ALTER TABLE orders ALTER kind SET NOT NULL, ALTER rank SET NOT NULL, DROP"
                + " state, ADD CONSTRAINT at_least CHECK (total >= 10)"));
  }

  /** All operations in one that go with each other. */
  static Trial combined() {
    return new Trial(
        "combined",
        String.join("\n  - ", all().subList(0, APART).stream().map(Trial::operation).toList()),
        String.join("; ", all().subList(0, APART).stream().map(Trial::plain).toList()));
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
