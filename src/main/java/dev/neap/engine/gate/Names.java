package dev.neap.engine.gate;

import dev.neap.engine.Gate;
import java.util.List;

/** Which migrations a gate of the configuration guards. */
final class Names {

  private Names() {}

  /** Whether the migration is one of these; all are when none is named. */
  static boolean guards(List<String> migrations, Gate.Question question) {
    return migrations.isEmpty() || migrations.contains(question.standing().name());
  }
}
