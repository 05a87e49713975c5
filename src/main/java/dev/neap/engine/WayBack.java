package dev.neap.engine;

import dev.neap.lifecycle.Standing;
import dev.neap.lifecycle.State;
import dev.neap.migration.Plan;

/** Sees before a rollback is asked for that there is one, and prepares what it needs. */
record WayBack(Driver.Parts parts, Comparison comparison, Baselines baselines) {

  /**
   * Decides what brings the migration back.
   *
   * @throws RefusedException when there is no way back, with the reason
   */
  void prepare(Standing standing) {
    Plan plan = parts.subject(standing).plan();
    if (standing.baseline()) {
      parts.reversal().keep(standing, baselines.back(standing));
    } else if (standing.state() == State.COMPLETED) {
      parts.reversal().prepare(standing, parts.migration(standing), plan);
    } else if (!plan.lost().isEmpty() && hasFilled(standing)) {
      throw RefusedException.because(
          "NEAP-6102",
          "%s has no way back: %s. Complete it instead"
              .formatted(standing.name(), String.join("; ", plan.lost())));
    } else if (standing.state() != State.PLANNED) {
      comparison.refuseBack(standing.name(), plan);
    }
  }

  private boolean hasFilled(Standing standing) {
    return parts.store().history(standing.name()).stream()
        .anyMatch(t -> t.run() == standing.run() && t.to() == State.BACKFILLING);
  }
}
