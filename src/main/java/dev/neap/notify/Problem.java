package dev.neap.notify;

import dev.neap.lifecycle.Event;
import dev.neap.lifecycle.State;
import dev.neap.lifecycle.Transition;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Something that needs people, from the row of the log that begins it to one that ends it. */
public enum Problem {
  /** It halted. */
  HALTED(Event.HALTED),
  /** Nothing is done, and nobody knows why. */
  STALLED(Event.STALLED),
  /** Readers of the new shape are not well. */
  HEALTH(Event.HEALTH_FAILED),
  /** It waits for long. */
  WAITS(Event.WAITS),
  /** Somebody is to agree. */
  APPROVAL(Event.APPROVAL_WANTED),
  /** The old shape is about to be dropped. */
  DROP(Event.DROP_AHEAD);

  private static final Set<Problem> OVER_WHEN_IT_MOVES = EnumSet.of(STALLED, WAITS, APPROVAL, DROP);

  private final Event begin;

  Problem(Event begin) {
    this.begin = begin;
  }

  /** The event that begins it. */
  public Event begin() {
    return begin;
  }

  /** The problem that a row begins, or tells of again. */
  public static Optional<Problem> begunBy(Transition row) {
    return Arrays.stream(values()).filter(problem -> problem.begin == row.event()).findFirst();
  }

  /**
   * The problems that a row ends.
   *
   * @param history the migration's log
   */
  static Set<Problem> endedBy(Transition row, List<Transition> history) {
    Set<Problem> open = EnumSet.noneOf(Problem.class);
    for (Transition earlier : history) {
      if (earlier.version() < row.version() && earlier.run() == row.run()) {
        open.removeIf(problem -> problem.isEndedBy(earlier));
        begunBy(earlier).ifPresent(open::add);
      }
    }
    open.removeIf(problem -> !problem.isEndedBy(row));
    return open;
  }

  private boolean isEndedBy(Transition row) {
    boolean moves = row.from() != row.to();
    return Events.isEnd(row)
        || (moves && OVER_WHEN_IT_MOVES.contains(this))
        || (moves && this == HALTED && row.from() == State.HALTED)
        || (this == STALLED && row.event() == Event.STALL_OVER)
        || (this == HEALTH && row.event() == Event.HEALTH_WELL);
  }
}
