package dev.neap.engine;

import static java.util.Objects.requireNonNullElse;

import dev.neap.lifecycle.Lifecycle;
import dev.neap.lifecycle.Standing;
import dev.neap.lifecycle.State;
import java.util.EnumSet;
import java.util.Set;

/** Refuses what can't be asked of a migration where it stands, with the reason. */
final class Allowed {

  private static final Set<State> BACK =
      EnumSet.of(
          State.ROLLING_BACK,
          State.RESTORING,
          State.ROLLED_BACK,
          State.ABANDONING,
          State.ABANDONED);

  private Allowed() {}

  /**
   * Lets the percent of readers be changed only where both shapes hold what they read.
   *
   * @param percent the flag's new value, as it was written
   * @throws RefusedException NEAP-6107 when readers would find columns that are not filled, or gone
   */
  static void readers(Standing standing, String percent) {
    State state = requireNonNullElse(standing.haltedIn(), standing.state());
    boolean onlyNew = state == State.COMPLETED || state == State.CONTRACTING;
    if (Release.isReady(state) || !percent.matches("\\d{1,3}")) {
      return;
    }
    int readers = Integer.parseInt(percent);
    if (onlyNew ? readers != 100 : readers > 0) {
      throw RefusedException.because(
          "NEAP-6107",
          onlyNew
              ? "%s is %s: no reader can go back to the old shape but by ./neap rollback %s"
                  .formatted(standing.name(), state, standing.name())
              : "%s is %s: readers can be sent to its new shape once it is TIGHTENED; ./neap status %s shows how far it is"
                  .formatted(standing.name(), state, standing.name()));
    }
  }

  /** Lets what is not over be paused. */
  static void pause(Standing standing) {
    if (Lifecycle.hasEnded(standing.state())) {
      throw RefusedException.because(
          "NEAP-6108", standing.name() + " is " + standing.state() + ": there is nothing to pause");
    }
  }

  /** Lets what was not taken back be completed. */
  static void complete(Standing standing) {
    if (BACK.contains(standing.state())) {
      throw RefusedException.because(
          "NEAP-6109",
          "%s is %s: ./neap start %s begins it anew once it is back"
              .formatted(standing.name(), standing.state(), standing.registration().file()));
    }
  }
}
