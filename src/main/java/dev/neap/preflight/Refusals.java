package dev.neap.preflight;

import dev.neap.migration.Objection;
import org.jspecify.annotations.Nullable;
import org.springframework.core.NestedExceptionUtils;

/** Puts into words what the server refused. */
final class Refusals {

  private Refusals() {}

  static Objection of(String code, String what, Throwable refused) {
    @Nullable String message = NestedExceptionUtils.getMostSpecificCause(refused).getMessage();
    String first = String.valueOf(message).lines().findFirst().orElse("");
    return new Objection(
        code,
        "the server can't take " + what + ": " + first.replaceFirst("^ERROR: ", ""),
        "Correct the expression in the migration file");
  }
}
