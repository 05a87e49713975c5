package dev.neap.lifecycle;

import dev.neap.lifecycle.Verdict.Answer;
import dev.neap.migration.Phase;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All that a decision about a migration rests on, gathered beforehand.
 *
 * @param phase what became of the job of the phase it is in
 * @param holds who or what holds it: an operator's pause, and in a state that runs a phase, or
 *     where one is paused, its flag and its window; verdicts that are open are left out
 * @param gates what the gates into each phase say; a phase that is missing here was not asked for
 *     and lets nothing in, a phase with an empty list has no gates and is open
 * @param readNewPercent readers on the new shape, 0 to 100 percent
 * @param rowsDifferent rows that the last verification found to differ
 * @param verifyRounds how often verification already sent the migration back to backfill, since it
 *     began or was last retried
 * @param request what an operator asks for
 * @param requestedBy who asks for it; null when nothing is asked
 * @param dropped whether contract dropped anything yet
 * @param haltedIn the running state in which it halted; null unless it is halted
 */
public record Facts(
    PhaseResult phase,
    List<Verdict> holds,
    Map<Phase, List<Verdict>> gates,
    int readNewPercent,
    long rowsDifferent,
    int verifyRounds,
    Request request,
    @Nullable String requestedBy,
    boolean dropped,
    @Nullable State haltedIn) {

  /**
   * Copies the collections.
   *
   * @throws IllegalArgumentException when the percentage is not one, or a count is negative
   */
  public Facts {
    if (readNewPercent < 0 || readNewPercent > 100 || rowsDifferent < 0 || verifyRounds < 0) {
      throw new IllegalArgumentException(
          "Not facts: read-new %d %%, %d rows different, %d rounds"
              .formatted(readNewPercent, rowsDifferent, verifyRounds));
    }
    holds = holds.stream().filter(verdict -> !verdict.isOpen()).toList();
    gates = Map.copyOf(gates);
  }

  /** The facts that bear on whether a request can be answered; the rest is left blank. */
  static Facts ofRequest(Request request, boolean dropped, @Nullable State haltedIn) {
    return new Facts(
        new PhaseResult.NotRun(), List.of(), Map.of(), 0, 0, 0, request, null, dropped, haltedIn);
  }

  /** Whether anyone or anything holds the migration. */
  public boolean held() {
    return !holds.isEmpty();
  }

  /** What keeps the migration from entering a phase; empty when it may. */
  List<Verdict> closed(Phase phase) {
    List<Verdict> closed = new ArrayList<>(holds);
    List<Verdict> asked = gates.get(phase);
    if (asked == null) {
      closed.add(new Verdict("gates", Answer.UNKNOWN, "no gate was asked", null, "they are asked"));
    } else {
      asked.stream().filter(verdict -> !verdict.isOpen()).forEach(closed::add);
    }
    return List.copyOf(closed);
  }
}
