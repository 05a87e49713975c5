package dev.neap.engine;

import dev.neap.jobfile.InvalidMigrationFileException;
import dev.neap.jobfile.MigrationFile;
import dev.neap.lifecycle.Lifecycle;
import dev.neap.lifecycle.Request;
import dev.neap.lifecycle.Standing;
import dev.neap.lifecycle.State;
import dev.neap.lifecycle.Verdict;
import dev.neap.migration.Phase;
import dev.neap.migration.Plan;
import dev.neap.migration.Settings;
import dev.neap.migration.Step;
import dev.neap.schema.Database;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * What a registered migration is to do, as far as its plan and its text can still be read: another
 * version of Neap may have written them, or somebody changed them by hand.
 *
 * @param plan what it does; without any step where the plan can't be read
 * @param settings how; nothing set where the text can't be read
 * @param planned whether the plan could be read
 * @param problem why one of them can't be read; null when both can
 */
record Subject(Plan plan, Settings settings, boolean planned, @Nullable String problem) {

  static Subject of(Standing standing, MigrationFile files) {
    Plan plan = empty(standing.name(), standing.registration().targetSchema());
    Settings settings = Settings.NONE;
    boolean planned = false;
    String problem = null;
    try {
      Plan read = PlanJson.read(standing.registration().plan());
      planned = isWhole(read);
      plan = planned ? read : plan;
      problem = planned ? null : "its plan is not whole";
    } catch (JacksonException e) {
      problem = "its plan can't be read: " + e.getOriginalMessage();
    }
    try {
      settings =
          standing.baseline()
              ? settings
              : files
                  .parse(standing.registration().file(), standing.registration().source())
                  .settings();
    } catch (InvalidMigrationFileException e) {
      problem = "its text can't be read: " + e.getMessage();
    }
    return new Subject(plan, settings, planned, problem);
  }

  /** A plan that does nothing. */
  static Plan empty(String migration, String schema) {
    return only(migration, schema, Map.of());
  }

  /** A plan that knows no table and does nothing else. */
  static Plan only(String migration, String schema, Map<Phase, List<Step>> steps) {
    return new Plan(
        migration,
        new Database(0, schema, Map.of(), Set.of(), Set.of()),
        steps,
        List.of(),
        Map.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        Map.of(),
        null,
        List.of(),
        List.of());
  }

  @SuppressWarnings("NullAway")
  private static boolean isWhole(Plan plan) {
    return plan.before() != null && plan.before().tables() != null && plan.phases() != null;
  }

  /**
   * Why nothing can be done with the migration; null when what it is to do can be read, as far as
   * is needed where it stands: its way back needs its plan alone, and to abandon it nothing at all.
   */
  @Nullable Verdict refuses(Standing standing) {
    boolean abandoned =
        standing.state() == State.ABANDONING || standing.request() == Request.ABANDON;
    boolean back = Drives.BACK.contains(standing.state()) || standing.request() == Request.ROLLBACK;
    if (problem == null || Lifecycle.hasEnded(standing.state()) || abandoned || (planned && back)) {
      return null;
    }
    return new Verdict(
        "file",
        Verdict.Answer.CLOSED,
        problem,
        null,
        "somebody runs ./neap %s %s"
            .formatted(
                planned && standing.allows(Request.ROLLBACK) ? "rollback" : "abandon",
                standing.name()));
  }
}
