package dev.neap.lifecycle;

import dev.neap.migration.Phase;
import java.util.List;

/** What is to be done with a migration now. */
public sealed interface Decision {

  /**
   * Go to another state, and decide again there.
   *
   * @param to the state to go to
   * @param reason why, for the log
   */
  record Move(State to, String reason) implements Decision {}

  /**
   * Stay, and run the job of this phase on to its end.
   *
   * @param phase the phase of the state the migration is in
   */
  record Run(Phase phase) implements Decision {}

  /**
   * Stay and do nothing until a gate opens.
   *
   * @param closed what keeps it waiting; never empty
   */
  record Wait(List<Verdict> closed) implements Decision {}

  /** The migration has ended; only a request leads on. */
  record Done() implements Decision {}
}
