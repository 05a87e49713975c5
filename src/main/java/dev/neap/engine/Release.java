package dev.neap.engine;

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

  /** Whether old and new columns stand side by side. */
  static boolean hasBothShapes(State state) {
    return BOTH.contains(state);
  }
}
