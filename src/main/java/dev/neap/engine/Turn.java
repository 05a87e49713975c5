package dev.neap.engine;

import dev.neap.lifecycle.Decision;
import dev.neap.lifecycle.Facts;
import dev.neap.lifecycle.Lifecycle;
import dev.neap.lifecycle.PhaseResult;
import dev.neap.lifecycle.Standing;
import dev.neap.lifecycle.State;
import dev.neap.migration.Phase;
import java.time.Instant;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A migration's turns, one after the other: look where it stands, decide, act.
 *
 * <p>What became of a phase counts for the stay of the migration in its state alone, and for as
 * long: where another process moved it on meanwhile, it says nothing of the state found then.
 */
final class Turn {

  private PhaseResult result = new PhaseResult.NotRun();
  private @Nullable Stay stay;

  /** What is done where a turn decides so. */
  interface Hands {

    /** Moves it on; a move that comes too late does nothing. */
    void move(Standing standing, Decision.Move move);

    /** Runs the phase as far as it goes. */
    PhaseResult run(Standing standing, Phase phase);
  }

  private record Stay(int run, State state, Instant since) {

    static Stay of(Standing standing) {
      return new Stay(standing.run(), standing.state(), standing.stateSince());
    }
  }

  /**
   * Decides.
   *
   * @param standing where the migration stands
   * @param facts gathers what is known, given what became of its phase
   */
  Decision decide(Standing standing, Function<PhaseResult, Facts> facts) {
    Stay now = Stay.of(standing);
    if (!now.equals(stay)) {
      stay = now;
      result = new PhaseResult.NotRun();
    }
    return Lifecycle.decide(standing.state(), facts.apply(result));
  }

  /** Does what was decided; there is nothing to do but to move, or to run a phase. */
  void act(Standing standing, Decision decision, Hands hands) {
    if (decision instanceof Decision.Move move) {
      hands.move(standing, move);
    } else if (decision instanceof Decision.Run run) {
      result = hands.run(standing, run.phase());
    }
  }
}
