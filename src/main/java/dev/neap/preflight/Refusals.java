package dev.neap.preflight;

import dev.neap.migration.Names;
import dev.neap.migration.Objection;
import dev.neap.migration.Plan;
import dev.neap.postgres.SqlStates;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.core.NestedExceptionUtils;

/** Puts into words what the server refused. */
final class Refusals {

  private static final String IN_A_MIGRATION_BEFORE =
      "Where an sql of this file makes it, put that sql into a migration before; else correct the"
          + " expression in the migration file";

  private static final Set<String> TYPES_DIFFER = Set.of("42P13", "42846");

  /** No such function, type or operator, table, column, schema. */
  private static final Set<String> MISSING = Set.of("42883", "42704", "42P01", "42703", "3F000");

  private Refusals() {}

  /** The same of an expression in a plan, whose own statements may make what it misses. */
  static Objection in(Plan plan, String code, String what, Throwable refused) {
    Objection plain = of(code, what, refused);
    boolean missing = MISSING.contains(SqlStates.of(refused).orElse(""));
    return missing && plan.runsOwnStatements()
        ? new Objection(plain.code(), plain.what(), IN_A_MIGRATION_BEFORE)
        : plain;
  }

  /** A definition that was refused, by the names that columns have in the file. */
  static Objection ofDefinition(String code, String what, SQLException refused) {
    String reason = reason(refused).replace(Names.SHADOW, "").replace("pg_temp.", "");
    return new Objection(
        code,
        "the server can't take " + what.replace(Names.SHADOW, "") + ": " + reason,
        "Correct the operation in the migration file");
  }

  static Objection of(String code, String what, Throwable refused) {
    return new Objection(
        code,
        "the server can't take " + what.replace(Names.SHADOW, "") + ": " + reason(refused),
        TYPES_DIFFER.contains(SqlStates.of(refused).orElse(""))
            ? "Give up and down that convert between the two types, or correct them"
            : "Correct the expression in the migration file");
  }

  /** The server's message and, where it says more, its detail. */
  static String reason(Throwable refused) {
    @Nullable String message = NestedExceptionUtils.getMostSpecificCause(refused).getMessage();
    List<String> lines = String.valueOf(message).lines().toList();
    String detail =
        lines.stream()
            .filter(line -> line.startsWith("  Detail: "))
            .map(line -> ": " + line.substring("  Detail: ".length()).replaceFirst("\\.$", ""))
            .findFirst()
            .orElse("");
    return lines.get(0).replaceFirst("^ERROR: ", "") + detail;
  }
}
