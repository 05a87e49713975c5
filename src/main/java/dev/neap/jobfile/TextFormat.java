package dev.neap.jobfile;

import dev.neap.schema.Expression;
import dev.neap.schema.Identifier;
import dev.neap.schema.InvalidSqlException;
import dev.neap.schema.Statements;
import dev.neap.schema.TypeName;
import dev.neap.window.Cron;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;

/** What a text must be beyond being text; the JSON Schema names it by {@code format}. */
enum TextFormat {
  NAME("neap-name", "a name", "Give a name of at most 63 bytes.", TextFormat::checkName),
  MIGRATION(
      "neap-migration",
      "a migration's name",
      "Use 1 to 63 of the characters A-Z, a-z, 0-9, `.`, `_` and `-`.",
      TextFormat::checkMigration),
  EXPRESSION(
      "neap-expression",
      "an SQL expression",
      "Write exactly one SQL expression, such as `lower(email)`.",
      Expression::of),
  LIST(
      "neap-list",
      "SQL expressions separated by commas",
      "Write SQL expressions separated by commas, such as `fillfactor = 70`.",
      Expression::listOf),
  TYPE(
      "neap-type",
      "an SQL type",
      "Write the type alone, such as `bigint`, `numeric(10,2)` or `text[]`.",
      TypeName::check),
  STATEMENTS(
      "neap-statements", "SQL statements", "Write the SQL to run.", TextFormat::checkStatements),
  DURATION(
      "neap-duration",
      "a duration",
      "Write a whole number and its unit (ms, s, m, h, d), such as 200ms, 15m, 24h or 7d.",
      TextFormat::checkDuration),
  CRON(
      "neap-cron",
      "a cron expression",
      "Write minute, hour, day of the month, month and day of the week, such as \"0 1 * * SAT\".",
      text -> Cron.of(text, ZoneOffset.UTC)),
  ZONE("neap-zone", "a time zone", "Write one as Europe/Berlin or UTC.", TextFormat::checkZone);

  private final String format;
  private final String noun;
  private final String fix;
  private final Consumer<String> check;

  TextFormat(String format, String noun, String fix, Consumer<String> check) {
    this.format = format;
    this.noun = noun;
    this.fix = fix;
    this.check = check;
  }

  static Optional<TextFormat> of(String format) {
    return Arrays.stream(values()).filter(f -> f.format.equals(format)).findFirst();
  }

  String format() {
    return format;
  }

  String noun() {
    return noun;
  }

  String fix() {
    return fix;
  }

  /** What is wrong with the text; empty when it is right. */
  Optional<String> problem(String text) {
    if (text.indexOf('\0') >= 0) {
      return Optional.of("it holds a NUL character, which PostgreSQL can't store");
    }
    try {
      check.accept(text);
      return Optional.empty();
    } catch (InvalidSqlException | IllegalArgumentException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  private static void checkName(String name) {
    int bytes = name.getBytes(StandardCharsets.UTF_8).length;
    if (bytes == 0) {
      throw new IllegalArgumentException("the name is empty");
    }
    if (bytes > Identifier.MAX_BYTES) {
      throw new IllegalArgumentException(
          "the name has %d bytes, and PostgreSQL cuts names after %d"
              .formatted(bytes, Identifier.MAX_BYTES));
    }
  }

  private static void checkMigration(String name) {
    if (!MigrationName.allows(name)) {
      throw new IllegalArgumentException("`" + name + "` is too long or has other characters");
    }
  }

  private static void checkStatements(String sql) {
    if (sql.isBlank()) {
      throw new IllegalArgumentException("the SQL is empty");
    }
    Statements.of(sql);
  }

  private static void checkZone(String zone) {
    try {
      ZoneId.of(zone);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("there is no time zone `" + zone + "`", e);
    }
  }

  private static void checkDuration(String text) {
    if (DurationText.parse(text).isEmpty()) {
      throw new IllegalArgumentException("`" + text + "` is no duration");
    }
  }
}
