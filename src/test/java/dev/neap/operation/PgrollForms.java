package dev.neap.operation;

import java.util.List;

/**
 * A cinema's migrations, one after the other, as they are written for pgroll 0.16: no field of
 * Neap's own, and every form that pgroll has for its operations.
 */
final class PgrollForms {

  private PgrollForms() {}

  static final List<String> FILES =
      List.of(
          """
          name: 01_create_tables
          operations:
            - create_table:
                name: films
                comment: what is shown
                columns:
                  - {name: id, type: serial, pk: true}
                  - {name: title, type: varchar(255), unique: true}
                  - {name: minutes, type: integer, nullable: true, default: "90", comment: how long}
                  - {name: price, type: "decimal(10,2)", default: "0.00"}
                  - {name: added_at, type: timestamptz, default: now()}
            - create_table:
                name: rooms
                columns:
                  - name: id
                    type: bigint
                    pk: true
                    generated:
                      identity: {user_specified_values: BY DEFAULT, sequence_options: START WITH 10}
                  - {name: row_count, type: int}
                  - {name: width, type: int, check: {name: rooms_wide, constraint: width > 0}}
                  - {name: seats, type: int, nullable: true,
                     generated: {expression: row_count * width}}
                  - {name: name, type: text, nullable: true}
                  - {name: floor, type: int, default: "1"}
          """,
          """
          name: 02_fill
          operations:
            - sql:
                up: |
                  INSERT INTO films (title, minutes) SELECT 'Film ' || i, nullif(i * 10, 50)
                  FROM generate_series(1, 9) i;
                  INSERT INTO rooms (row_count, width, name) SELECT i, 10 + i, nullif('Room ' || i, 'Room 2')
                  FROM generate_series(1, 4) i;
                down: DELETE FROM films; DELETE FROM rooms
          """,
          """
          name: 03_create_table_with_constraints
          version_schema: shows
          operations:
            - create_table:
                name: shows
                columns:
                  - {name: id, type: int}
                  - {name: film_id, type: int,
                     references: {name: shows_film, table: films, column: id, on_delete: CASCADE,
                       on_update: NO ACTION, match_type: SIMPLE, deferrable: true,
                       initially_deferred: false}}
                  - {name: room_id, type: bigint}
                  - {name: starts_at, type: timestamptz}
                  - {name: language, type: text, nullable: true}
                constraints:
                  - {name: shows_pkey, type: primary_key, columns: [id]}
                  - {name: shows_once, type: unique, columns: [room_id, starts_at], deferrable: true,
                     index_parameters: {storage_parameters: fillfactor = 80, include_columns: [film_id]}}
                  - {name: shows_late, type: check, check: starts_at > '2000-01-01', no_inherit: true}
                  - {name: shows_room, type: foreign_key, columns: [room_id],
                     references: {table: rooms, columns: [id], on_delete: RESTRICT}}
                  - name: shows_language
                    type: exclude
                    exclude: {index_method: btree, elements: language WITH =,
                      predicate: language = 'silent'}
          """,
          """
          name: 04_add_columns
          operations:
            - add_column:
                table: films
                up: UPPER(title)
                column: {name: sign, type: varchar(255), nullable: true}
            - add_column:
                table: films
                column: {name: rating, type: text, default: "0"}
            - add_column:
                table: films
                up: (random() * 1000)::int
                column: {name: number, type: int, default: (random() * 1000)::int}
            - add_column:
                table: films
                up: SELECT CASE WHEN minutes > 60 THEN 'long' ELSE 'short' END
                column:
                  name: kind
                  type: text
                  check: {name: films_kind, constraint: "length(kind) > 3"}
            - add_column:
                table: films
                up: "1"
                column:
                  name: room_id
                  type: bigint
                  nullable: true
                  comment: where it was first
            - add_column:
                table: films
                column: {name: nr, type: bigint, generated: {identity: {
                  user_specified_values: BY DEFAULT, sequence_options: START WITH 10}}}
            - add_column: {table: films, column: {name: slot, type: smallserial, unique: true}}
            - add_column:
                table: films
                column: {name: hours, type: numeric, nullable: true,
                  generated: {expression: minutes / 60.0}}
          """,
          """
          name: 05_rename
          operations:
            - rename_table: {from: rooms, to: halls}
            - rename_column: {table: films, from: title, to: name}
            - rename_constraint: {table: halls, from: rooms_wide, to: halls_wide}
          """,
          """
          name: 06_not_null
          operations:
            - alter_column:
                table: halls
                column: name
                nullable: false
                up: SELECT CASE WHEN name IS NULL THEN 'Hall ' || row_count ELSE name END
                down: name
          """,
          """
          name: 07_type
          operations:
            - alter_column:
                table: films
                column: rating
                type: integer
                up: CAST(rating AS integer)
                down: CAST(rating AS text)
          """,
          """
          name: 08_foreign_key
          operations:
            - alter_column:
                table: films
                column: room_id
                references: {name: films_room, table: halls, column: id, on_delete: SET NULL}
                up: SELECT CASE WHEN EXISTS (SELECT 1 FROM halls WHERE halls.id = room_id) THEN room_id ELSE NULL END
                down: room_id
          """,
          """
          name: 09_several_at_once
          operations:
            - alter_column:
                table: films
                column: name
                type: text
                default: "'unknown film'"
                nullable: false
                comment: the whole name
                unique: {name: films_name_unique}
                check: {name: films_name_length, constraint: length(name) > 3}
                up: SELECT CASE WHEN length(name) > 3 THEN name ELSE 'film ' || coalesce(name, '?') END
                down: name
          """,
          """
          name: 10_catalog_alone
          operations:
            - alter_column: {table: films, column: minutes, default: null, comment: null}
            - alter_column: {table: films, column: kind, nullable: true, up: kind,
                down: SELECT CASE WHEN kind IS NULL THEN 'unknown' ELSE kind END}
          """,
          """
          name: 11_indexes
          operations:
            - create_index: {table: films, name: films_kind_idx, columns: [{column: kind}]}
            - create_index:
                table: films
                name: films_sign_idx
                columns:
                  - {column: sign, collate: "C", sort: DESC, nulls: LAST, opclass: {name: text_pattern_ops}}
                  - {column: minutes}
                unique: true
                predicate: minutes > 30
                storage_parameters: fillfactor = 70
            - create_index: {table: halls, name: halls_name_idx, method: hash, columns: [{column: name}],
                storage_parameters: fillfactor = 70}
            - create_index: {table: shows, name: shows_start_idx, method: brin,
                columns: [{column: starts_at}]}
          """,
          """
          name: 12_constraints_of_tables
          operations:
            - create_constraint:
                type: unique
                table: halls
                name: halls_unique
                columns: [name, floor]
                up: {name: name, floor: floor}
                down: {name: name, floor: floor}
            - create_constraint:
                type: check
                table: films
                name: films_price
                columns: [price, rating]
                check: price >= 0 OR rating > 3
                no_inherit: true
                up:
                  price: SELECT CASE WHEN price < 0 THEN 0 ELSE price END
                  rating: rating
                down: {price: price, rating: rating}
          """,
          """
          name: 13_key_and_foreign_key
          operations:
            - create_table:
                name: tasks
                columns:
                  - {name: id, type: serial}
                  - {name: hall, type: text, nullable: true}
                  - {name: floor, type: int, nullable: true}
            - create_constraint:
                name: tasks_pkey
                table: tasks
                columns: [id]
                type: primary_key
                up: {id: id}
                down: {id: id}
          """,
          """
          name: 14_multicolumn_foreign_key
          operations:
            - create_constraint:
                type: foreign_key
                table: tasks
                name: tasks_hall
                columns: [hall, floor]
                references: {table: halls, columns: [name, floor], on_delete: SET NULL,
                  on_delete_set_columns: [hall], on_update: CASCADE, match_type: SIMPLE}
                up: {hall: hall, floor: floor}
                down: {hall: hall, floor: floor}
          """,
          """
          name: 15_drop_constraints
          operations:
            - drop_constraint:
                table: films
                name: films_room
                up: room_id
                down: SELECT CASE WHEN EXISTS (SELECT 1 FROM halls WHERE halls.id = room_id) THEN room_id ELSE NULL END
            - drop_constraint:
                table: films
                name: films_name_unique
                up: name
                down: name || '-' || (random()*1000000)::integer
            - drop_multicolumn_constraint:
                table: films
                name: films_price
                up: {price: price, rating: rating}
                down: {price: price, rating: rating}
          """,
          """
          name: 16_replica_identity
          operations:
            - set_replica_identity: {table: films, identity: {type: full}}
            - set_replica_identity: {table: halls, identity: {type: index, index: rooms_pkey}}
            - set_replica_identity: {table: tasks, identity: {type: nothing}}
          """,
          """
          name: 17_take_away
          operations:
            - drop_index: {name: films_kind_idx}
            - drop_column: {table: films, column: sign, down: UPPER(name)}
            - sql: {up: ALTER TABLE shows ADD COLUMN note text, onComplete: true}
          """,
          """
          name: 18_drop_table
          operations:
            - drop_table: {name: tasks}
          """);
}
