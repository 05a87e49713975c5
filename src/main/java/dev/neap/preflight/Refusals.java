package dev.neap.preflight;

import dev.neap.migration.Names;
import dev.neap.migration.Objection;
import dev.neap.postgres.SqlStates;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.core.NestedExceptionUtils;

/** Puts into words what the server refused. */
final class Refusals {

  private static final Set<String> TYPES_DIFFER = Set.of("42P13", "42846");

  private Refusals() {}

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
