package dev.neap.engine;

import dev.neap.lifecycle.Standing;
import dev.neap.lifecycle.Verdict;
import dev.neap.migration.Phase;
import dev.neap.migration.Plan;
import dev.neap.migration.Settings;
import java.time.Duration;
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

  /** Whether it also keeps readers where they are: while it is closed, none is sent over. */
  default boolean holdsReaders() {
    return false;
  }

  /** What it says now. What it throws is taken for an answer that it can't tell. */
  Verdict ask(Question question);

  /** What it takes to ask it. */
  default Cost cost() {
    return Cost.SMALL;
  }

  /** For how long an answer of one that is {@link Cost#OUTSIDE} holds before it is asked again. */
  default Duration lasts() {
    return Duration.ofSeconds(5);
  }

  /** How long one that is {@link Cost#OUTSIDE} may take to answer. */
  default Duration limit() {
    return Duration.ofSeconds(30);
  }

  /** What becomes of an answer that it can't tell. */
  default Unknown unknown() {
    return Unknown.WAITS_ALWAYS;
  }

  /** What it takes to ask a gate; those that are dear are asked when the others are open. */
  enum Cost {
    /** Asked whenever the migration is looked at. */
    SMALL,
    /** Reads the catalog or the data: asked when those that take little are open. */
    LARGE,
    /**
     * Asks somebody else, who may not answer: asked last, within a time limit, and not again while
     * its answer holds.
     */
    OUTSIDE,
    /** Needs people: asked when nothing else is missing, so that they are called once it counts. */
    PEOPLE
  }

  /** What becomes of an answer that a gate can't tell. */
  enum Unknown {
    /** It does not let through, whatever the configuration says. */
    WAITS_ALWAYS,
    /** It does not let through, unless the configuration says {@code pass}. */
    WAITS,
    /** It lets through, unless the configuration says {@code wait}. */
    PASSES
  }

  /**
   * What a gate is asked about.
   *
   * @param standing where the migration stands
   * @param plan what it does
   * @param settings how it is to be carried out
   * @param phase the phase to be entered or held
   */
  record Question(Standing standing, Plan plan, Settings settings, Phase phase) {

    /** An answer that does not let through. */
    public Verdict closed(String gate, String reason, String opensWhen) {
      return new Verdict(gate, Verdict.Answer.CLOSED, reason, null, opensWhen);
    }

    /** An answer that it can't tell. */
    public Verdict unknown(String gate, String reason, String opensWhen) {
      return new Verdict(gate, Verdict.Answer.UNKNOWN, reason, null, opensWhen);
    }

    /** An answer that lets through. */
    public Verdict open(String gate, String reason) {
      return new Verdict(gate, Verdict.Answer.OPEN, reason, null, "");
    }
  }
}
