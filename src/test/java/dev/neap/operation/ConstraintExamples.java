package dev.neap.operation;

import static dev.neap.operation.FileExamples.file;

import java.util.stream.Stream;

/** Examples of indexes and constraints, written as in a migration file. */
final class ConstraintExamples {

  private ConstraintExamples() {}

  static Stream<Example> all() {
    return Stream.of(
        file(
            "create_index",
            """
            CREATE INDEX orders_search ON orders
            USING btree (note COLLATE "C" text_pattern_ops, created DESC NULLS LAST)
            WITH (fillfactor = 70) WHERE note IS NOT NULL
            """,
            """
            create_index: {table: orders, name: orders_search, columns: [{column: note, collate: C,
                  opclass: {name: text_pattern_ops}}, {column: created, sort: DESC, nulls: LAST}],
                  storage_parameters: fillfactor = 70, predicate: note IS NOT NULL}
            """),
        file(
            "create_index over a column that changes",
            """
            ALTER TABLE orders ALTER total DROP DEFAULT;
            ALTER TABLE orders ALTER total TYPE bigint USING round(total * 100);
            CREATE UNIQUE INDEX orders_total_id ON orders (total, id) WHERE total > 0
            """,
            """
            alter_column: {table: orders, column: total, type: bigint, up: round(total * 100),
                  down: total / 100.0, default: null}
              - create_index: {table: orders, name: orders_total_id, unique: true, columns: [
                  {column: total}, {column: id}], predicate: total > 0}
            """),
        file("drop_index", "DROP INDEX orders_status", "drop_index: {name: orders_status}"),
        file(
            "rename_constraint",
            "ALTER TABLE orders RENAME CONSTRAINT orders_total TO total_of_some",
            "rename_constraint: {table: orders, from: orders_total, to: total_of_some}"),
        file(
            "set_replica_identity",
            "ALTER TABLE orders REPLICA IDENTITY FULL",
            "set_replica_identity: {table: orders, identity: {type: full}}"),
        file(
            "set_replica_identity by an index",
            "ALTER TABLE orders REPLICA IDENTITY USING INDEX orders_pkey",
            "set_replica_identity: {table: orders, identity: {type: index, index: orders_pkey}}"),
        file(
            "sql",
            "CREATE VIEW large AS SELECT id FROM orders WHERE total > 1000",
            """
            sql: {up: CREATE VIEW large AS SELECT id FROM orders WHERE total > 1000,
                  down: DROP VIEW large}
            """),
        file(
            "alter_column check, with values that it refused",
            """
            UPDATE orders SET quantity = 10 WHERE quantity < 10;
            ALTER TABLE orders ADD CONSTRAINT ten CHECK (quantity >= 10)
            """,
            """
            alter_column: {table: orders, column: quantity, check: {name: ten,
                  constraint: quantity >= 10}, up: "greatest(quantity, 10)"}
            """),
        file(
            "alter_column unique and references",
            """
            ALTER TABLE orders ADD CONSTRAINT orders_quantity UNIQUE (quantity);
            ALTER TABLE orders ADD CONSTRAINT again FOREIGN KEY (customer_id)
              REFERENCES customer (id)
            """,
            """
            alter_column: {table: orders, column: quantity, unique: {name: orders_quantity}}
              - alter_column: {table: orders, column: customer_id, references: {name: again,
                  table: customer, column: id}}
            """),
        file(
            "create_constraint check of two columns",
            """
            UPDATE orders SET total = least(total, 2000);
            ALTER TABLE orders ADD CONSTRAINT small CHECK (total <= 2000 OR quantity = 0)
            """,
            """
            create_constraint: {table: orders, name: small, type: check,
                  columns: [total, quantity], check: total <= 2000 OR quantity = 0,
                  up: {total: "least(total, 2000)", quantity: quantity},
                  down: {total: total, quantity: quantity}}
            """),
        file(
            "create_constraint unique of two columns",
            "ALTER TABLE orders ADD CONSTRAINT both_once UNIQUE (code, quantity)",
            """
            create_constraint: {table: orders, name: both_once, type: unique,
                  columns: [code, quantity]}
            """),
        file(
            "create_constraint foreign_key",
            """
            ALTER TABLE orders ADD CONSTRAINT once_more FOREIGN KEY (customer_id)
              REFERENCES customer (id) ON DELETE CASCADE
            """,
            """
            create_constraint: {table: orders, name: once_more, type: foreign_key,
                  columns: [customer_id], references: {table: customer, columns: [id],
                  on_delete: CASCADE}}
            """),
        file(
            "drop_constraint",
            "ALTER TABLE orders DROP CONSTRAINT orders_code",
            "drop_constraint: {table: orders, name: orders_code}"),
        file(
            "drop_constraint with down",
            "ALTER TABLE orders DROP CONSTRAINT orders_customer",
            """
            drop_constraint: {table: orders, name: orders_customer, down: customer_id}
            """),
        file(
            "drop_multicolumn_constraint",
            "ALTER TABLE orders DROP CONSTRAINT orders_total",
            """
            drop_multicolumn_constraint: {table: orders, name: orders_total,
                  down: {total: total, quantity: "greatest(quantity, 0)"}}
            """));
  }
}
