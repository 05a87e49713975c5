package dev.neap.engine;

import dev.neap.lifecycle.Standing;
import dev.neap.lifecycle.Verdict;
import dev.neap.migration.Phase;
import dev.neap.migration.Plan;
import dev.neap.migration.Settings;
import java.util.Set;

/** Something that must agree before a migration enters a phase. */
public interface Gate {

  /** The gate's name in messages. */
  String name();

  /** The phases that it guards. */
  Set<Phase> phases();

  /** Whether it also holds a phase that runs already: when it closes, the phase pauses. */
  default boolean holds() {
    return false;
  }

  /** What it says now. */
  Verdict ask(Question question);

  /**
   * What a gate is asked about.
   *
   * @param standing where the migration stands
   * @param plan what it does
   * @param settings how it is to be carried out
   * @param phase the phase to be entered or held
   */
  record Question(Standing standing, Plan plan, Settings settings, Phase phase) {

    /** An answer that lets through. */
    public Verdict open(String gate, String reason) {
      return new Verdict(gate, Verdict.Answer.OPEN, reason, null, "");
    }
  }
}
