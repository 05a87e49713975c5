package dev.neap.engine;

import dev.neap.lifecycle.MigrationStore;
import dev.neap.lifecycle.Standing;
import dev.neap.migration.Phase;

/** Knows which comparison of a migration's run is the latest. */
public final class Comparisons {

  private final Rounds rounds;

  Comparisons(MigrationStore store) {
    this.rounds = new Rounds(store);
  }

  /** Its number, from 1. */
  public int latest(Standing standing) {
    return rounds.of(standing, Phase.VERIFY);
  }
}
