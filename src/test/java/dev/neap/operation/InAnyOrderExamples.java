package dev.neap.operation;

import static dev.neap.operation.FileExamples.file;

import java.util.stream.Stream;

/** Examples of files whose operations speak of columns that others of them make or change. */
final class InAnyOrderExamples {

  private InAnyOrderExamples() {}

  static Stream<Example> all() {
    return Stream.of(
        file(
            "an index and constraints of columns that change afterwards",
            """
            CREATE INDEX orders_total_id ON orders (total DESC, id) WHERE total > 0;
            ALTER TABLE orders ADD CONSTRAINT sane CHECK (total < 1000000 OR quantity < 9);
            ALTER TABLE orders ADD CONSTRAINT once UNIQUE (quantity, code) INCLUDE (total);
            ALTER TABLE orders ALTER total TYPE numeric(14, 3);
            ALTER TABLE orders RENAME total TO amount;
            ALTER TABLE orders ALTER quantity TYPE bigint
            """,
            """
            create_index: {table: orders, name: orders_total_id, columns: [{column: total, sort:
                  DESC}, {column: id}], predicate: total > 0}
              - create_constraint: {table: orders, name: sane, type: check,
                  columns: [total, quantity], check: total < 1000000 OR quantity < 9}
              - create_constraint: {table: orders, name: once, type: unique,
                  columns: [quantity, code], index_parameters: {include_columns: [total]}}
              - alter_column: {table: orders, column: total, type: "numeric(14, 3)"}
              - rename_column: {table: orders, from: total, to: amount}
              - alter_column: {table: orders, column: quantity, type: bigint}
            """),
        file(
            "an index of a column that gets another name by the version alone afterwards",
            """
            CREATE INDEX orders_lower ON orders (note) WHERE note <> 'x';
            ALTER TABLE orders RENAME note TO remark
            """,
            """
            create_index: {table: orders, name: orders_lower, columns: [{column: note}],
                  predicate: "note <> 'x'"}
              - rename_column: {table: orders, from: note, to: remark, copy: false}
            """),
        file(
            "foreign keys to columns that are made and changed before",
            """
            ALTER TABLE orders ADD kind int; UPDATE orders SET kind = customer_id;
            ALTER TABLE customer ADD number int; UPDATE customer SET number = id;
            ALTER TABLE customer ALTER number SET NOT NULL, ADD UNIQUE (number);
            ALTER TABLE customer ALTER id TYPE bigint;
            ALTER TABLE customer RENAME id TO key;
            ALTER TABLE orders ADD CONSTRAINT of_number FOREIGN KEY (kind)
              REFERENCES customer (number) ON DELETE SET NULL;
            ALTER TABLE orders ADD CONSTRAINT of_key FOREIGN KEY (customer_id)
              REFERENCES customer (key)
            """,
            """
            add_column: {table: orders, column: {name: kind, type: int, nullable: true},
                  up: customer_id}
              - add_column: {table: customer, column: {name: number, type: int, unique: true},
                  up: id}
              - alter_column: {table: customer, column: id, type: bigint}
              - rename_column: {table: customer, from: id, to: key}
              - create_constraint: {table: orders, name: of_number, type: foreign_key,
                  columns: [kind], references: {table: customer, columns: [number],
                  on_delete: SET NULL}}
              - alter_column: {table: orders, column: customer_id, references: {name: of_key,
                  table: customer, column: key}}
            """),
        file(
            "foreign keys to columns that change afterwards",
            """
            ALTER TABLE orders ADD payer int; UPDATE orders SET payer = customer_id;
            ALTER TABLE orders ADD CONSTRAINT pays FOREIGN KEY (payer) REFERENCES customer (id);
            ALTER TABLE orders ADD CONSTRAINT once_more FOREIGN KEY (customer_id)
              REFERENCES customer (id) ON UPDATE CASCADE;
            ALTER TABLE customer ALTER id TYPE bigint;
            ALTER TABLE customer RENAME id TO key
            """,
            """
            add_column: {table: orders, column: {name: payer, type: int, nullable: true,
                  references: {name: pays, table: customer, column: id}}, up: customer_id}
              - create_constraint: {table: orders, name: once_more, type: foreign_key,
                  columns: [customer_id], references: {table: customer, columns: [id],
                  on_update: CASCADE}}
              - alter_column: {table: customer, column: id, type: bigint}
              - rename_column: {table: customer, from: id, to: key}
            """),
        file(
            "tables that point at columns which change before and afterwards",
            """
            ALTER TABLE customer ALTER id TYPE bigint;
            CREATE TABLE visit (number int CONSTRAINT visit_number_not_null NOT NULL, customer_id
              bigint);
            ALTER TABLE visit ADD CONSTRAINT visit_customer FOREIGN KEY (customer_id)
              REFERENCES customer (id);
            CREATE TABLE parcel (order_id bigint, customer_id bigint);
            ALTER TABLE parcel ADD CONSTRAINT parcel_order FOREIGN KEY (order_id)
              REFERENCES orders (id) ON DELETE CASCADE;
            ALTER TABLE orders RENAME id TO nr
            """,
            """
            alter_column: {table: customer, column: id, type: bigint}
              - create_table: {name: visit, columns: [{name: number, type: int}, {name: customer_id,
                  type: bigint, nullable: true, references: {name: visit_customer, table: customer,
                  column: id}}]}
              - create_table: {name: parcel, columns: [{name: order_id, type: bigint, nullable: true},
                  {name: customer_id, type: bigint, nullable: true}], constraints: [{name:
                  parcel_order, type: foreign_key, columns: [order_id], references: {table: orders,
                  columns: [id], on_delete: CASCADE}}]}
              - rename_column: {table: orders, from: id, to: nr}
            """));
  }
}
