package dev.neap.operation;

import static dev.neap.operation.FileExamples.file;

import java.util.stream.Stream;

/** Examples of files that change one column more than once. */
final class ChangedTwiceExamples {

  private ChangedTwiceExamples() {}

  static Stream<Example> all() {
    return Stream.of(
        file(
            "a column altered twice",
            """
            ALTER TABLE orders DROP CONSTRAINT orders_total, ALTER total DROP DEFAULT;
            ALTER TABLE orders ALTER total TYPE varchar(3) USING left(floor(total)::text, 3);
            ALTER TABLE orders ALTER total TYPE bigint USING coalesce(total, '0')::int + 1;
            ALTER TABLE orders ALTER total SET DEFAULT 5, ALTER total SET NOT NULL;
            COMMENT ON COLUMN orders.total IS 'twice';
            ALTER TABLE orders ADD CONSTRAINT orders_total CHECK (total IS NULL OR quantity >= 0)
            """,
            """
            alter_column: {table: orders, column: total, type: varchar(3), default: null,
                  up: "left(floor(total)::text, 3)", down: "total::numeric"}
              - alter_column: {table: orders, column: total, type: bigint, nullable: false,
                  up: "coalesce(total, '0')::int + 1", down: (total - 1)::text}
              - alter_column: {table: orders, column: total, default: "5", comment: twice}
            """),
        file(
            "a column altered, renamed and altered",
            """
            UPDATE orders SET note = coalesce(note, '-');
            ALTER TABLE orders ALTER note SET NOT NULL;
            ALTER TABLE orders ADD CONSTRAINT short CHECK (length(note) < 1000);
            ALTER TABLE orders RENAME note TO remark;
            ALTER TABLE orders ADD CONSTRAINT sound CHECK (remark <> 'unsound');
            ALTER TABLE orders ALTER remark TYPE varchar(1000)
            """,
            """
            alter_column: {table: orders, column: note, nullable: false, up: "coalesce(note, '-')",
                  down: "nullif(note, '-')", check: {name: short, constraint: length(note) < 1000}}
              - rename_column: {table: orders, from: note, to: remark}
              - alter_column: {table: orders, column: remark, type: varchar(1000),
                  check: {name: sound, constraint: "remark <> 'unsound'"}}
            """),
        file(
            "a column renamed by the version alone, given a default and an index",
            """
            ALTER TABLE orders RENAME note TO remark;
            ALTER TABLE orders ALTER remark SET DEFAULT 'none';
            CREATE INDEX orders_remark ON orders (remark)
            """,
            """
            rename_column: {table: orders, from: note, to: remark, copy: false}
              - alter_column: {table: orders, column: remark, default: "'none'"}
              - create_index: {table: orders, name: orders_remark, columns: [{column: remark}]}
            """),
        file(
            "a column renamed by the version alone and altered",
            "ALTER TABLE orders RENAME total TO sum; ALTER TABLE orders ALTER sum TYPE numeric(14, 2)",
            """
            rename_column: {table: orders, from: total, to: sum, copy: false}
              - alter_column: {table: orders, column: sum, type: "numeric(14,2)"}
            """),
        file(
            "a column renamed twice, with an index",
            """
            ALTER TABLE orders RENAME note TO remark;
            ALTER TABLE orders RENAME remark TO said;
            CREATE INDEX orders_said ON orders (said)
            """,
            """
            rename_column: {table: orders, from: note, to: remark}
              - rename_column: {table: orders, from: remark, to: said}
              - create_index: {table: orders, name: orders_said, columns: [{column: said}]}
            """),
        file(
            "a column added and altered",
            """
            ALTER TABLE orders ADD size int;
            UPDATE orders SET size = quantity * 2;
            ALTER TABLE orders ALTER size TYPE text USING 'size ' || size;
            ALTER TABLE orders ALTER size SET NOT NULL, ALTER size SET DEFAULT 'size 0'
            """,
            """
            add_column: {table: orders, column: {name: size, type: int, nullable: true},
                  up: quantity * 2}
              - alter_column: {table: orders, column: size, type: text, up: "'size ' || size",
                  down: "substr(size, 6)::int"}
              - alter_column: {table: orders, column: size, nullable: false, default: "'size 0'"}
            """),
        file(
            "a column added with a default, which changes",
            "ALTER TABLE orders ADD level int DEFAULT 1; ALTER TABLE orders ALTER level SET DEFAULT 2",
            """
            add_column: {table: orders, column: {name: level, type: int, nullable: true,
                  default: "1"}}
              - alter_column: {table: orders, column: level, default: "2"}
            """),
        file(
            "a column altered and bound by a constraint with another",
            """
            ALTER TABLE orders ALTER code TYPE varchar(20) COLLATE "C";
            ALTER TABLE orders ADD CONSTRAINT code_once UNIQUE (code, id)
            """,
            """
            alter_column: {table: orders, column: code, type: varchar(20)}
              - create_constraint: {table: orders, name: code_once, type: unique, columns: [code, id]}
            """),
        file(
            "a column rid of its check and altered",
            """
            ALTER TABLE orders DROP CONSTRAINT orders_total, ALTER total DROP DEFAULT;
            ALTER TABLE orders ALTER total TYPE text USING total || ' €'
            """,
            """
            drop_constraint: {table: orders, name: orders_total}
              - alter_column: {table: orders, column: total, type: text, default: null,
                  up: "total || ' €'", down: "split_part(total, ' ', 1)::numeric"}
            """),
        file(
            "expressions that read what operations before them make",
            """
            ALTER TABLE orders RENAME note TO remark;
            ALTER TABLE orders ALTER total DROP DEFAULT, ALTER total TYPE text USING total || ' €';
            ALTER TABLE orders RENAME status TO state;
            ALTER TABLE orders ADD origin text NOT NULL DEFAULT 'web';
            ALTER TABLE orders ADD words text;
            UPDATE orders SET words = concat_ws('/', remark, total, state, origin);
            ALTER TABLE orders ALTER words SET NOT NULL;
            ALTER TABLE orders DROP quantity
            """,
            """
            rename_column: {table: orders, from: note, to: remark, copy: false}
              - alter_column: {table: orders, column: total, type: text, default: null,
                  up: "total || ' €'", down: "split_part(total, ' ', 1)::numeric"}
              - rename_column: {table: orders, from: status, to: state}
              - add_column: {table: orders, column: {name: origin, type: text, default: "'web'"}}
              - add_column: {table: orders, column: {name: words, type: text},
                  up: "concat_ws('/', remark, total, state, origin)"}
              - drop_column: {table: orders, column: quantity,
                  down: "length(state) + length(words)"}
            """),
        file(
            "constraints and an index that speak of what operations before them change",
            """
            ALTER TABLE orders ALTER quantity TYPE bigint;
            ALTER TABLE orders RENAME note TO remark;
            ALTER TABLE orders RENAME status TO state;
            ALTER TABLE orders ADD size bigint;
            UPDATE orders SET size = quantity;
            ALTER TABLE orders ALTER size SET NOT NULL;
            ALTER TABLE orders ADD CONSTRAINT sized CHECK (size <= quantity OR remark <> state);
            CREATE INDEX orders_made ON orders (created) WHERE quantity > 3 AND remark <> state;
            ALTER TABLE orders ADD CONSTRAINT code_id UNIQUE (code, id) INCLUDE (remark, state)
              WITH (fillfactor = 80) USING INDEX TABLESPACE pg_default;
            ALTER TABLE orders ADD CONSTRAINT priced CHECK (total < quantity + 9999 OR remark <> '')
            """,
            """
            alter_column: {table: orders, column: quantity, type: bigint}
              - rename_column: {table: orders, from: note, to: remark, copy: false}
              - rename_column: {table: orders, from: status, to: state}
              - add_column: {table: orders, column: {name: size, type: bigint, check: {name: sized,
                  constraint: size <= quantity OR remark <> state}}, up: quantity}
              - create_index: {table: orders, name: orders_made, columns: [{column: created}],
                  predicate: quantity > 3 AND remark <> state}
              - create_constraint: {table: orders, name: code_id, type: unique, columns: [code, id],
                  index_parameters: {include_columns: [remark, state], tablespace: pg_default,
                  storage_parameters: fillfactor = 80}}
              - create_constraint: {table: orders, name: priced, type: check, columns: [total],
                  check: total < quantity + 9999 OR remark <> ''}
            """),
        file(
            "columns altered, and what is built on them dropped and renamed",
            """
            ALTER TABLE orders ALTER quantity TYPE bigint;
            ALTER TABLE orders ALTER code TYPE varchar(20) COLLATE "C";
            ALTER TABLE orders DROP CONSTRAINT orders_code;
            ALTER TABLE orders RENAME CONSTRAINT orders_total TO total_of_some;
            DROP INDEX orders_status
            """,
            """
            alter_column: {table: orders, column: quantity, type: bigint}
              - alter_column: {table: orders, column: code, type: varchar(20)}
              - drop_constraint: {table: orders, name: orders_code}
              - rename_constraint: {table: orders, from: orders_total, to: total_of_some}
              - drop_index: {name: orders_status}
            """),
        file(
            "a column altered, its table renamed and its check dropped",
            """
            ALTER TABLE orders ALTER quantity TYPE bigint;
            ALTER TABLE orders RENAME TO purchases;
            ALTER TABLE purchases DROP CONSTRAINT orders_total;
            DROP INDEX orders_status
            """,
            """
            alter_column: {table: orders, column: quantity, type: bigint}
              - rename_table: {from: orders, to: purchases}
              - drop_constraint: {table: purchases, name: orders_total}
              - drop_index: {name: orders_status}
            """),
        file(
            "a column that takes NULL with a down, and then has another type",
            """
            ALTER TABLE orders ALTER status DROP DEFAULT, ALTER status DROP NOT NULL;
            ALTER TABLE orders ALTER status TYPE int USING substr(status, 7)::int
            """,
            """
            alter_column: {table: orders, column: status, nullable: true, default: null,
                  down: "coalesce(status, '?')"}
              - alter_column: {table: orders, column: status, type: int, up: "substr(status, 7)::int"}
            """),
        file(
            "rows rewritten by what operations before them make",
            """
            ALTER TABLE orders ALTER total DROP DEFAULT;
            ALTER TABLE orders ALTER total TYPE bigint USING coalesce(total, 1) * 1000;
            ALTER TABLE orders RENAME status TO state;
            ALTER TABLE orders RENAME quantity TO pieces;
            ALTER TABLE orders ADD origin text NOT NULL DEFAULT 'web';
            UPDATE orders SET note = concat_ws('/', state, total, pieces, origin) WHERE total > 5000
            """,
            """
            alter_column: {table: orders, column: total, type: bigint, default: null,
                  up: "coalesce(total, 1) * 1000", down: total / 1000.0}
              - rename_column: {table: orders, from: status, to: state}
              - rename_column: {table: orders, from: quantity, to: pieces, copy: false}
              - add_column: {table: orders, column: {name: origin, type: text, default: "'web'"}}
              - backfill: {table: orders, set: {note: "concat_ws('/', state, total, pieces, origin)"},
                  where: total > 5000}
            """));
  }
}
