package dev.neap.jobfile;

import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/**
 * Files whose structure or whose fields are wrong, with the place and the words of each mistake.
 */
final class WrongFiles {

  private static final String RENAME = "rename_column: {table: t, from: a, to: b}";

  private WrongFiles() {}

  static Stream<Arguments> structures() {
    return Stream.of(
        wrong("", "1:1 the file is empty. Write at least `operations:`"),
        wrong("# nothing\n", "1:1 the file is empty"),
        wrong("- a\n- b\n", "1:1 the file should be a mapping, and a list stands there"),
        wrong("rename", "1:1 the file should be a mapping, and the text \"rename\" stands there"),
        wrong(
            "name: a\n",
            "1:1 field `operations` is missing in the migration. Add it, for example `operations: [{rename_column: {table: customer,"),
        wrong("operations: []\n", "1:1 `operations` is empty"),
        wrong(
            "operations:\n",
            "1:12 `operations` should be a list, and nothing stands there. Begin each item with `- `"),
        wrong(
            "operations: {rename_column: {}}\n",
            "1:13 `operations` should be a list, and a mapping stands there"),
        wrong("operations:\n  - {}\n", "2:5 an item of `operations` is empty"),
        wrong(
            "operations:\n  - x\n",
            "2:5 an item of `operations` should be a mapping, and the text \"x\""),
        wrong(
            "operations:\n  - " + RENAME + "\n    drop_column: {table: t, column: c}\n",
            "3:5 one item of `operations` holds `rename_column` and `drop_column`. Begin each operation with `- `"),
        wrong(
            "operations:\n  - rename_column:\n    table: t\n    from: a\n    to: b\n",
            "3:5 the fields of `rename_column` stand beside it, not below it. Indent them"),
        wrong(
            RENAME + "\n",
            "1:1 unknown field `rename_column` in the migration. Operations stand in the list `operations:`",
            "1:1 field `operations` is missing"),
        wrong(
            "operations:\n  - renam_column: {table: t}\n",
            "2:5 unknown operation `renam_column`. Did you mean `rename_column`? Available: add_column, alter_column,"),
        wrong(
            "operations:\n  - RenameColumn: {table: t}\n",
            "2:5 unknown operation `RenameColumn`. Did you mean `rename_column`?"),
        wrong(
            "operations:\n  - frobnicate: {table: t}\n",
            "2:5 unknown operation `frobnicate`. Available: add_column"),
        wrong(
            "operations:\n  - rename_column:\n",
            "2:19 `rename_column` should be a mapping, and nothing stands there. Write `field: value` lines below it. Fields: table, from, to, copy."),
        wrong(
            "operations:\n  - create_index: {table: t, name: i, columns: [{column: c}]}\n",
            "2:5 operation `create_index` is not available in this version. Available: add_column, alter_column"),
        wrong("operations:\n  - " + RENAME + "\nname: [\n", "4:1 broken YAML: "),
        wrong("operations:\n\t- " + RENAME + "\n", "2:1 broken YAML: found character"),
        wrong(
            "operations:\n  - rename_column: {table: t, from: a\n",
            "3:1 broken YAML: expected ',' or '}'"),
        wrong("name: 'a\n", "2:1 broken YAML: "),
        wrong("a: b: c\n", "1:5 broken YAML: mapping values are not allowed here"),
        wrong("name: *a\n", "1:7 broken YAML: found undefined alias a"),
        wrong("name: a\u0007\n", "1:8 the character U+0007 is not allowed"),
        wrong(
            "operations:\n  - " + RENAME + "\n---\nname: a\n",
            "4:1 a second document begins. Put each migration in a file of its own."),
        wrong(
            "operations:\n  - " + RENAME + "\noperations:\n  - " + RENAME + "\n",
            "3:1 `operations` stands twice, first in line 1. Keep one of the two."),
        wrong(
            op("rename_column: {table: t, from: a, from: c, to: b}"),
            "2:40 `from` stands twice, first in line 2"),
        wrong(
            op("rename_column: {table: t, from: a, to: b, [c]: d}"),
            "2:47 a list or mapping stands as a key"),
        wrong(
            op("rename_column: {table: !secret t, from: a, to: b}"),
            "2:28 the tag `!secret` has no meaning here"),
        wrong("operations: &a\n  - *a\n", "1:13 an alias stands inside of what it stands for"),
        wrong("[".repeat(60) + "]".repeat(60), "1:51 nested more than 50 levels deep"),
        wrong("name: " + "a".repeat(1 << 20), "1:1 the file has more than a million characters"),
        wrong(bomb(), "1:8 aliases blow the file up to more than 50000 values"),
        wrong("a: &a []\nb: [" + "*a, ".repeat(60) + "]\n", "1:1 broken YAML: Number of aliases"));
  }

  static Stream<Arguments> fields() {
    return Stream.of(
        wrong(
            op("alter_column: {table: t, colum: c, type: bigint}"),
            "2:19 field `column` is missing in alter_column. Add it, for example `column: total`.",
            "2:30 unknown field `colum` in alter_column. Did you mean `column`? Allowed here: table, column, type, nullable,"),
        wrong(
            op("rename_column: {table: t, from: a}"),
            "2:20 field `to` is missing in rename_column. Add it, for example `to: company_name`."),
        wrong(
            op("rename_column:\n  table: t\n  from: a"),
            "3:7 field `to` is missing in rename_column"),
        wrong(
            op("rename_column: {}"),
            "2:20 field `table` is missing",
            "2:20 field `from` is missing",
            "2:20 field `to` is missing"),
        wrong(
            op("rename_column: {table: 5, from: true, to: null}"),
            "2:28 `table` should be a name, and the number 5 stands there. Put it in quotes: \"5\".",
            "2:37 `from` should be a name, and true stands there. Put it in quotes: \"true\".",
            "2:47 `to` should be a name, and nothing stands there"),
        wrong(
            op("rename_column: {table: [t], from: {a: b}, to: b}"),
            "2:28 `table` should be a name, and a list stands there",
            "2:39 `from` should be a name, and a mapping stands there"),
        wrong(
            op("rename_column: {table: '', from: a, to: b}"),
            "2:28 `table` is not a name: the name is empty"),
        wrong(
            op("rename_column: {table: \"a\\0b\", from: a, to: b}"),
            "2:28 `table` is not a name: it holds a NUL character"),
        wrong(
            op("rename_column: {table: " + "é".repeat(32) + ", from: a, to: b}"),
            "2:28 `table` is not a name: the name has 64 bytes, and PostgreSQL cuts names after 63. Give a name of at most 63 bytes."),
        wrong(
            op("rename_column: {table: t, from: a, to: b, copy: yes}"),
            "2:53 `copy` should be true or false, and the text \"yes\" stands there. Write true or false, without quotes."),
        wrong(
            op("rename_column: {table: t, from: a, to: a}"),
            "2:5 rename_column is refused: from and to are the same"),
        wrong(
            op("alter_column: {table: t, column: c, up: a}"),
            "2:5 alter_column changes nothing. Give at least one of type, nullable, default, comment, check, references, unique."),
        wrong(
            op("alter_column: {table: t, column: c, unique: {name: u}}"),
            "2:41 field `unique` of alter_column is not available in this version. Leave it out."),
        wrong(
            op("alter_column: {table: t, column: c, unique: {nam: u}, nullable: no}"),
            "2:41 field `unique` of alter_column is not available in this version",
            "2:49 field `name` is missing in alter_column.unique",
            "2:50 unknown field `nam` in alter_column.unique. Did you mean `name`?",
            "2:69 `nullable` should be true or false"),
        wrong(
            op("alter_column: {table: t, column: c, comment: 5}"),
            "2:50 `comment` should be a text or null, and the number 5 stands there. Put it in quotes: \"5\"."),
        wrong(
            op("add_column: {table: t, column: status}"),
            "2:36 `column` should be a mapping, and the text \"status\" stands there. Write `field: value` lines below it. Fields: name, type, nullable"),
        wrong(
            op("add_column: {table: t, column: {name: a}}"),
            "2:36 field `type` is missing in add_column.column. Add it, for example `type: text`."),
        wrong(
            op("add_column: {table: t, column: {name: a, type: text, pk: true}}"),
            "2:58 field `pk` of add_column.column is not available in this version"),
        wrong(
            op(
                "add_column: {table: t, column: {name: a, type: text, check: {name: n, constraint: a > 0, no_inherit: true}}}"),
            "2:94 field `no_inherit` of add_column.column.check is not available in this version"),
        wrong(
            op(
                "add_column: {table: t, column: {name: a, type: text, generated: {expression: a, identity: {}}}}"),
            "2:58 field `generated` of add_column.column is not available",
            "2:85 `generated` holds `expression` and `identity`. Keep one of them."),
        wrong(
            op(
                "add_column: {table: t, column: {name: a, type: text, references: {name: n, table: t, column: c, on_delete: cascade}}}"),
            "2:58 field `references` of add_column.column is not available",
            "2:112 \"cascade\" is no value of `on_delete`. Did you mean `CASCADE`? Allowed: NO ACTION, RESTRICT, CASCADE, SET NULL, SET DEFAULT."),
        wrong(
            op("create_constraint: {table: t, name: n, type: uniqe}"),
            "2:50 \"uniqe\" is no value of `type`. Did you mean `unique`? Allowed: unique, check, foreign_key, primary_key."),
        wrong(
            op("create_constraint: {table: t, name: n, type: unique}"),
            "2:24 field `columns` is missing in create_constraint. Add it, for example `columns: [customer_id]`."),
        wrong(
            op("create_constraint: {table: t, name: n, type: check}"),
            "2:24 field `check` is missing in create_constraint"),
        wrong(
            op("create_constraint: {table: t, name: n, type: unique, columns: []}"),
            "2:58 `columns` is empty. Fill it in, for example [customer_id]."),
        wrong(
            op("create_constraint: {table: t, name: n, type: unique, columns: [a, 5]}"),
            "2:71 an item of `columns` should be a name, and the number 5"),
        wrong(
            op("create_constraint: {table: t, name: n, type: unique, columns: [a, a]}"),
            "2:67 a name stands twice in `columns`"),
        wrong(
            op("set_replica_identity: {table: t, identity: {type: index}}"),
            "2:5 operation `set_replica_identity` is not available",
            "2:48 field `index` is missing in set_replica_identity.identity"),
        wrong(op("backfill: {table: t, set: {}}"), "2:26 `set` is empty"),
        wrong(op("backfill: {table: t, set: {'': a}}"), "2:32 `` is not a name: the name is empty"),
        wrong(
            op("backfill: {table: t, set: [a]}"),
            "2:31 `set` should be a mapping, and a list stands there. Write each column and its value as `column: value`."));
  }

  private static Arguments wrong(String text, String... expected) {
    return Arguments.of(text, List.of(expected));
  }

  private static String op(String operation) {
    return "operations:\n  - " + operation.replace("\n", "\n    ") + "\n";
  }

  /** Levels of aliases, each naming the one before nine times. */
  private static String bomb() {
    StringBuilder text = new StringBuilder("a: &a [x, x, x, x, x, x, x, x, x]\n");
    for (char level = 'b'; level <= 'f'; level++) {
      String alias = "*" + (char) (level - 1);
      String items = String.join(", ", Collections.nCopies(9, alias));
      text.append(level).append(": &").append(level).append(" [").append(items).append("]\n");
    }
    return text.toString();
  }
}
