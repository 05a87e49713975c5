package dev.neap.engine;

import dev.neap.lifecycle.MigrationStore;
import dev.neap.lifecycle.Standing;
import dev.neap.lifecycle.State;
import dev.neap.lifecycle.Transition;
import dev.neap.migration.Phase;
import java.util.List;
import java.util.function.Function;

/** Counts, from the log, how often rows were filled and compared in a migration's present run. */
record Rounds(Function<String, List<Transition>> history) {

  Rounds(MigrationStore store) {
    this(store::history);
  }

  /** Which time it is that the phase runs, from 1; a pause or a restart begins no new round. */
  int of(Standing standing, Phase phase) {
    List<Transition> log =
        history.apply(standing.name()).stream()
            .filter(t -> t.run() == standing.run() && t.from() != t.to())
            .toList();
    long entered =
        switch (phase) {
          case BACKFILL ->
              log.stream()
                  .filter(t -> t.to() == State.BACKFILLING)
                  .filter(t -> t.from() == State.EXPANDED || t.from() == State.VERIFYING)
                  .count();
          case VERIFY -> log.stream().filter(t -> t.to() == State.VERIFYING).count();
          default -> 1;
        };
    return Math.max(1, (int) entered);
  }
}
