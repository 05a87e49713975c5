package dev.neap.engine;

import static java.util.Objects.requireNonNullElse;

import dev.neap.lifecycle.Standing;
import dev.neap.lifecycle.State;
import java.util.EnumSet;
import java.util.Set;

/** In which states readers may be on the new shape. */
final class Release {

  private static final Set<State> READY =
      EnumSet.of(State.TIGHTENED, State.ROLLING_OUT, State.ROLLED_OUT);
  private static final Set<State> BOTH =
      EnumSet.of(
          State.EXPANDED,
          State.BACKFILLING,
          State.PAUSED,
          State.VERIFYING,
          State.VERIFIED,
          State.TIGHTENING,
          State.TIGHTENED,
          State.ROLLING_OUT,
          State.ROLLED_OUT);

  private Release() {}

  /** Whether every row has the new shape, proved, so that readers may be let in. */
  static boolean isReady(State state) {
    return READY.contains(state);
  }

  /**
   * Lets the percent of readers be changed only where both shapes hold what they read.
   *
   * @param percent the flag's new value, as it was written
   * @throws RefusedException NEAP-6107 when readers would find columns that are not filled, or gone
   */
  static void check(Standing standing, String percent) {
    State state = requireNonNullElse(standing.haltedIn(), standing.state());
    boolean onlyNew = state == State.COMPLETED || state == State.CONTRACTING;
    if (isReady(state) || !percent.matches("\\d{1,3}")) {
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

  /** Whether old and new columns stand side by side. */
  static boolean hasBothShapes(State state) {
    return BOTH.contains(state);
  }
}
