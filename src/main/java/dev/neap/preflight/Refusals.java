package dev.neap.preflight;

import dev.neap.migration.Objection;
import dev.neap.postgres.SqlStates;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.core.NestedExceptionUtils;

/** Puts into words what the server refused. */
final class Refusals {

  private static final Set<String> TYPES_DIFFER = Set.of("42P13", "42846");

  private Refusals() {}

  static Objection of(String code, String what, Throwable refused) {
    @Nullable String message = NestedExceptionUtils.getMostSpecificCause(refused).getMessage();
    String first = String.valueOf(message).lines().findFirst().orElse("");
    return new Objection(
        code,
        "the server can't take " + what + ": " + first.replaceFirst("^ERROR: ", ""),
        TYPES_DIFFER.contains(SqlStates.of(refused).orElse(""))
            ? "Give up and down that convert between the two types, or correct them"
            : "Correct the expression in the migration file");
  }
}
