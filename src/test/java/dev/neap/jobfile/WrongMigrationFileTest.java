package dev.neap.jobfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class WrongMigrationFileTest {

  private static final String RENAME = "rename_column: {table: t, from: a, to: b}";

  private final MigrationFile files = new MigrationFile(OperationCatalog.scan("dev.neap.jobfile"));

  /** The text, and each mistake as its place and a part of its message. */
  @ParameterizedTest
  @MethodSource({
    "dev.neap.jobfile.WrongFiles#structures",
    "dev.neap.jobfile.WrongFiles#fields",
    "settings",
    "sql"
  })
  void saysWhereAndWhatAndHow(String text, List<String> expected) {
    List<String> lines = mistakes(text).stream().map(Mistake::toString).toList();
    assertThat(lines).as(text).hasSameSizeAs(expected);
    for (int i = 0; i < expected.size(); i++) {
      String[] parts = expected.get(i).split(" ", 2);
      assertThat(lines.get(i)).as(text).startsWith("jobs/x.yaml:" + parts[0] + ": ");
      assertThat(lines.get(i)).as(text).contains(parts[1].split(" \\.\\.\\. "));
    }
  }

  static Stream<Arguments> settings() {
    return Stream.of(
        wrong(
            with("nam: x"),
            "3:1 unknown field `nam` in the migration. Did you mean `name`? Allowed here: $schema, name, target"),
        wrong(with("name: \"ab\\n\""), "3:7 \"ab\\n\" can't be `name`"),
        wrong(with("name: a b"), "3:7 \"a b\" can't be `name`. Use 1 to 63 of the characters"),
        wrong(with("name: " + "n".repeat(64)), "3:7 can't be `name`"),
        wrong(with("name: ''"), "3:7 \"\" can't be `name`"),
        wrong(
            with("name: 2026"),
            "3:7 `name` should be a migration's name, and the number 2026 stands there. Put it in quotes: \"2026\"."),
        wrong(with("target: ''"), "3:9 \"\" can't be `target`. Give a text"),
        wrong(
            with("backfill: {chunk_time: 1s}"),
            "3:12 unknown field `chunk_time` in backfill. Did you mean `chunk-time`?"),
        wrong(
            with("backfill: {chunk-time: 200}"),
            "3:24 `chunk-time` should be a duration, and the number 200 stands there. Write a whole number and its unit"),
        wrong(
            with("backfill: {chunk-time: 1.5s}"),
            "3:24 `chunk-time` is not a duration: `1.5s` is no duration. Write a whole number and its unit (ms, s, m, h, d), such as 200ms"),
        wrong(
            with("backfill: {max-rows-per-second: 0}"),
            "3:33 `max-rows-per-second` is 0. Allowed: 1 to 2147483647."),
        wrong(
            with("backfill: {partitions: two}"),
            "3:24 `partitions` should be a whole number, and the text \"two\" stands there"),
        wrong(
            with("backfill: {partitions: 1.5}"),
            "3:24 `partitions` should be a whole number, and the number 1.5 stands there"),
        wrong(
            with("backfill: {partitions: 99999999999999999999}"),
            "3:24 `partitions` is 99999999999999999999. Allowed: 1 to 8."),
        wrong(
            with("flags: {expand: onn}"),
            "3:17 \"onn\" is no value of `expand`. Did you mean `on`? Allowed: on, off, true, false."),
        wrong(
            with("flags: {expand: 1}"),
            "3:17 1 is no value of `expand`. Allowed: on, off, true, false."),
        wrong(with("flags: {read-new: 101}"), "3:19 `read-new` is 101. Allowed: 0 to 100."),
        wrong(
            with("rollout: {steps: [1, 5, 5, 3, 101], every: 15 min}"),
            "3:25 the steps do not rise: 5 comes after 5. Put them in rising order",
            "3:28 the steps do not rise: 3 comes after 5",
            "3:31 an item of `steps` is 101. Allowed: 1 to 100.",
            "3:44 `every` is not a duration: `15 min` is no duration"),
        wrong(
            with("rollout: {steps: 5}"),
            "3:18 `steps` should be a list, and the number 5 stands there"),
        wrong(
            with("contract: {archive: kep, approvals: -1, soak: PT24H}"),
            "3:21 \"kep\" is no value of `archive`. Did you mean `keep`? Allowed: keep, none.",
            "3:37 `approvals` is -1. Allowed: 0 to 100.",
            "3:47 `soak` is not a duration"),
        wrong(
            with("schedule: 0 1 * * SAX"),
            "3:11 `schedule` is not a cron expression: ... Write minute, hour, day of the month, month and day of the week, such as \"0 1 * * SAT\"."),
        wrong(
            with("schedule: 0 0 1 * * SAT"),
            "3:11 `schedule` is not a cron expression: it has 6 fields, and cron has 5"),
        wrong(
            with("schedule: {cron: 0 0 30 2 *, zone: Europe/Berln, within: soon}"),
            "3:18 `cron` is not a cron expression: that moment never comes",
            "3:36 `zone` is not a time zone: there is no time zone `Europe/Berln`. Write one as Europe/Berlin",
            "3:58 `within` is not a duration"),
        wrong(
            with("schedule: {zone: UTC}"),
            "3:11 field `cron` is missing in schedule. Add it, for example `cron: \"0 1 * * SAT\"`."));
  }

  static Stream<Arguments> sql() {
    return Stream.of(
        wrong(
            op("backfill: {table: t, set: {a: 'x; DROP TABLE t'}}"),
            "2:35 `a` is not an SQL expression: ';' at character 2: one expression, no statements. Write exactly one SQL expression"),
        wrong(
            op("backfill: {table: t, set: {a: 'b, c'}}"),
            "2:35 `a` is not an SQL expression: ',' at character 2"),
        wrong(
            op("backfill: {table: t, set: {a: null}}"),
            "2:35 `a` should be an SQL expression, and nothing stands there. Leave the field out; for SQL's NULL write \"NULL\" in quotes."),
        wrong(
            op("backfill: {table: t, set: {a: b}, where: 'a) OR (b'}"),
            "2:46 `where` is not an SQL expression: ')' at character 2 closes nothing"),
        wrong(
            op("backfill: {table: t, set: {a: b}, where: \"it's\"}"),
            "2:46 `where` is not an SQL expression: a string that begins at character 3 does not end"),
        wrong(
            op("add_column: {table: t, column: {name: a, type: int, default: '(1'}, up: ''}"),
            "2:66 `default` is not an SQL expression: ')' is missing at the end",
            "2:77 `up` is not an SQL expression: the expression is empty"),
        wrong(
            op(
                "add_column: {table: t, column: {name: a, type: int, check: {name: n, constraint: 'a > 0); DROP TABLE t; --'}}}"),
            "2:86 `constraint` is not an SQL expression: ')' at character 6 closes nothing"),
        wrong(
            op("add_column: {table: t, column: {name: a, type: int NOT NULL}}"),
            "2:52 `type` is not an SQL type: the type ends before 'NOT' at character 5. Write the type alone"),
        wrong(
            op("alter_column: {table: t, column: c, type: 'int; DROP TABLE t'}"),
            "2:47 `type` is not an SQL type: the type ends before ';' at character 4"),
        wrong(
            op("alter_column: {table: t, column: c, type: 'int -- x'}"),
            "2:47 `type` is not an SQL type: a type holds no comment"),
        wrong(
            op("alter_column: {table: t, column: c, type: numeric(10}"),
            "2:47 `type` is not an SQL type: the type is not complete"),
        wrong(
            op("alter_column: {table: t, column: c, type: int, down: [a]}"),
            "2:58 `down` should be an SQL expression, and a list stands there"),
        wrong(
            op(
                "create_constraint: {table: t, name: n, type: check, check: a > 0, up: {a: '1; 2'}, down: a}"),
            "2:79 `a` is not an SQL expression",
            "2:94 `down` should be a mapping"),
        wrong(op("sql: {up: ' '}"), "2:15 `up` is not SQL statements: the SQL is empty"),
        wrong(
            op(
                "create_index: {table: t, name: i, columns: [{column: c}], storage_parameters: 'a = 1) x; ('}"),
            "2:5 operation `create_index` is not available",
            "2:83 `storage_parameters` is not SQL expressions separated by commas"));
  }

  @Test
  void findsAllMistakesOfAFile() {
    String text =
        """
        name: my migration
        operations:
          - rename_colum: {table: a, from: b, to: c}
          - add_column:
              table: t
              column: {name: c, typ: text}
              up: "a; b"
        flags:
          expand: maybe
        """;
    InvalidMigrationFileException thrown =
        catchThrowableOfType(
            InvalidMigrationFileException.class, () -> files.parse("jobs/x.yaml", text));
    assertThat(thrown.code()).isEqualTo("NEAP-2001");
    assertThat(thrown.mistakes())
        .extracting(mistake -> mistake.line() + ":" + mistake.column())
        .containsExactly("1:7", "3:5", "6:15", "6:25", "7:11", "9:11");
    assertThat(thrown)
        .hasMessageContaining(
            "jobs/x.yaml:6:25: unknown field `typ` in add_column.column. Did you mean `type`?");
    assertThat(thrown.toString().lines()).hasSize(6);
  }

  private List<Mistake> mistakes(String text) {
    InvalidMigrationFileException thrown =
        catchThrowableOfType(
            InvalidMigrationFileException.class, () -> files.parse("jobs/x.yaml", text));
    assertThat(thrown).as("nothing refused in: " + text).isNotNull();
    return thrown.mistakes();
  }

  private static Arguments wrong(String text, String... expected) {
    return Arguments.of(text, List.of(expected));
  }

  private static String op(String operation) {
    return "operations:\n  - " + operation.replace("\n", "\n    ") + "\n";
  }

  private static String with(String settings) {
    return op(RENAME) + settings + "\n";
  }
}
