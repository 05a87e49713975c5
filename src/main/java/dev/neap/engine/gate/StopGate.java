package dev.neap.engine.gate;

import dev.neap.engine.Gate;
import dev.neap.migration.Phase;
import java.util.EnumSet;
import java.util.Set;

/** A gate that stops everything but a way back: what runs, what would begin, and readers. */
interface StopGate extends Gate {

  @Override
  default Set<Phase> phases() {
    return EnumSet.complementOf(EnumSet.of(Phase.ROLLBACK));
  }

  @Override
  default boolean holds() {
    return true;
  }

  @Override
  default boolean holdsReaders() {
    return true;
  }
}
