package dev.neap.lifecycle;

import static java.util.Locale.ROOT;

import dev.neap.lifecycle.PhaseResult.Failed;
import dev.neap.lifecycle.PhaseResult.Finished;
import dev.neap.lifecycle.PhaseResult.NotRun;
import dev.neap.migration.Phase;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * When a move applies: a name for the diagram, a sentence for people and a test of the facts.
 *
 * @param name a few words
 * @param sentence when it holds
 * @param holds whether it holds
 * @param reason what the log says of a move made because it held
 */
record Condition(
    String name, String sentence, Predicate<Facts> holds, Function<Facts, String> reason) {

  /** How often verification sends a migration back to backfill before it halts. */
  static final int VERIFY_ROUNDS = 3;

  static final Condition FINISHED =
      when("finished", "the phase finished", facts -> facts.phase() instanceof Finished);

  static final Condition FAILED =
      new Condition(
          "failed",
          "the phase failed",
          facts -> facts.phase() instanceof Failed,
          facts -> facts.phase() instanceof Failed failed ? failed.reason() : "failed");

  static final Condition HELD =
      new Condition(
          "held",
          "an operator, the flag or the window holds it before its end",
          facts -> facts.phase() instanceof NotRun && facts.held(),
          facts -> String.join("; ", facts.holds().stream().map(Verdict::reason).toList()));

  static final Condition NOT_HELD =
      when("not held", "nothing holds it any more", facts -> !facts.held());

  static final Condition NOTHING_DIFFERS =
      when(
          "nothing differs",
          "the phase finished and found no row that differs",
          facts -> FINISHED.holds(facts) && facts.rowsDifferent() == 0);

  static final Condition ROWS_DIFFER =
      new Condition(
          "rows differ",
          "the phase finished and found rows that differ, sent back fewer than %d times before"
              .formatted(VERIFY_ROUNDS),
          facts -> differs(facts) && facts.verifyRounds() < VERIFY_ROUNDS,
          facts -> "rows that differ: %d".formatted(facts.rowsDifferent()));

  static final Condition ROWS_KEEP_DIFFERING =
      new Condition(
          "rows keep differing",
          "the phase finished and found rows that differ, sent back %d times before"
              .formatted(VERIFY_ROUNDS),
          facts -> differs(facts) && facts.verifyRounds() >= VERIFY_ROUNDS,
          facts ->
              "rows that differ: %d, after %d more backfills"
                  .formatted(facts.rowsDifferent(), facts.verifyRounds()));

  static final Condition NO_READER = readNew("0 %", 0, 0);
  static final Condition SOME_READERS = readNew("1 to 99 %", 1, 99);
  static final Condition ANY_READERS = readNew("1 to 100 %", 1, 100);
  static final Condition ALL_READERS = readNew("100 %", 100, 100);

  static final Condition ALL_READERS_AND_CONTRACT = ALL_READERS.and(mayEnter(Phase.CONTRACT));

  static final Condition ASKED = when("asked", "always", facts -> true);

  /** Every gate into the phase is open and nobody holds the migration. */
  static Condition mayEnter(Phase phase) {
    String name = phase.name().toLowerCase(ROOT);
    return when(
        name + " open",
        "every gate of %s is open and nothing holds it".formatted(name),
        facts -> facts.closed(phase).isEmpty());
  }

  /** The migration halted in this state. */
  static Condition haltedIn(State state) {
    return when("halted there", "it halted in " + state, facts -> facts.haltedIn() == state);
  }

  /** The migration halted in one of these states and nothing was dropped. */
  static Condition haltedUndropped(Set<State> states) {
    return when(
        "nothing dropped",
        "nothing was dropped, and it did not halt on its way back",
        facts -> !facts.dropped() && facts.haltedIn() != null && states.contains(facts.haltedIn()));
  }

  /** Whether it holds for these facts. */
  boolean holds(Facts facts) {
    return holds.test(facts);
  }

  private Condition and(Condition other) {
    return when(name + ", " + other.name, sentence + ", " + other.sentence, holds.and(other.holds));
  }

  private static boolean differs(Facts facts) {
    return FINISHED.holds(facts) && facts.rowsDifferent() > 0;
  }

  private static Condition readNew(String range, int least, int most) {
    return new Condition(
        "read-new " + range,
        "read-new is at " + range,
        facts -> least <= facts.readNewPercent() && facts.readNewPercent() <= most,
        facts -> "read-new is at %d %%".formatted(facts.readNewPercent()));
  }

  private static Condition when(String name, String sentence, Predicate<Facts> holds) {
    return new Condition(name, sentence, holds, facts -> sentence);
  }
}
