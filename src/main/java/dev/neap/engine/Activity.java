package dev.neap.engine;

import dev.neap.backfill.Checkpoint;
import dev.neap.lifecycle.Lifecycle;
import dev.neap.lifecycle.Request;
import dev.neap.lifecycle.Standing;
import dev.neap.lifecycle.State;
import dev.neap.lifecycle.Verdict;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** What a migration is doing, in the one word that everything which tells of it uses. */
public enum Activity {
  /** A process works on it. */
  RUNNING,
  /** It is worked on, more slowly, or stands still for a moment, because of the load. */
  THROTTLED,
  /** Somebody holds it. */
  PAUSED,
  /** Its window, or its schedule, lets it go on later. */
  WINDOW_CLOSED,
  /** Its flag for what comes next is off, or can't be read. */
  BLOCKED_BY_FLAG,
  /** Nothing but people's agreement is missing. */
  WAITING_FOR_APPROVAL,
  /** It waits for something else, which is named. */
  WAITING,
  /** It could go on, and no process works on it. */
  IDLE,
  /** Nothing holds it, and yet nothing has been done for long. */
  STALLED,
  /** It has failed, and waits for an operator. */
  HALTED,
  /** It is over. */
  ENDED;

  private static final Set<String> PEOPLE = Set.of("pause", "pause-all", "freeze");
  private static final Set<String> HOURS = Set.of("window", "schedule");

  /** As people read it. */
  public String words() {
    return name().replace('_', ' ');
  }

  /** As programs may want it, in lower case with dashes. */
  public String title() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * What a migration is doing.
   *
   * @param closed what it waits for
   * @param walks how far its passes over rows are
   * @param driven whether a process works on it
   * @param stalled whether nothing has been done for long
   */
  static Activity of(
      Standing standing,
      List<Verdict> closed,
      List<Checkpoint> walks,
      boolean driven,
      boolean stalled) {
    if (Lifecycle.hasEnded(standing.state()) && standing.request() == Request.NONE) {
      return ENDED;
    }
    if (standing.state() == State.HALTED && standing.request() == Request.NONE) {
      return HALTED;
    }
    if (!closed.isEmpty()) {
      return waiting(closed.stream().map(Verdict::gate).collect(Collectors.toSet()));
    }
    if (driven && standing.state().runs().isPresent() && walks.stream().anyMatch(Activity::slow)) {
      return THROTTLED;
    }
    return stalled ? STALLED : driven ? RUNNING : IDLE;
  }

  private static Activity waiting(Set<String> gates) {
    if (gates.stream().anyMatch(PEOPLE::contains)) {
      return PAUSED;
    } else if (gates.contains("flag")) {
      return BLOCKED_BY_FLAG;
    } else if (gates.stream().anyMatch(HOURS::contains)) {
      return WINDOW_CLOSED;
    }
    return gates.equals(Set.of("approval")) ? WAITING_FOR_APPROVAL : WAITING;
  }

  private static boolean slow(Checkpoint walk) {
    return !walk.done() && (walk.pace().startsWith("stopped") || walk.pace().startsWith("speed "));
  }
}
