package dev.neap.engine;

import static dev.neap.migration.Phase.BACKFILL;

import dev.neap.lifecycle.MemoryStore;
import dev.neap.lifecycle.Registration;
import dev.neap.lifecycle.Standing;
import dev.neap.lifecycle.State;
import dev.neap.verify.VerificationResults;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * What the processes of the model share: a database with the store, the lease, the books of the
 * jobs and what phases have made of the tables; the gates, and the percent of readers.
 */
final class MachineWorld {

  /** A step of a phase that a job has to do, the same in every stay. */
  record Work(int run, State state, int round, int step) {}

  /** A stay of the migration in a state: Batch has one job for it. */
  record Stay(int run, State state, Instant since) {}

  final Random random;
  final MemoryStore store =
      new MemoryStore(new Registration("m", "text", "m.yaml", "c", "{}", "public", "ada"));
  final MachineRules rules = new MachineRules(this);

  /** The lease: its number, and the process that has it; none when negative. */
  long epoch;

  int holder = -1;

  /** What the books of the jobs say is done. */
  final Map<Stay, Set<Integer>> books = new HashMap<>();

  /** What has been made in the tables. */
  final Set<Work> made = new HashSet<>();

  final List<VerificationResults.Result> compared = new ArrayList<>();

  /** Rows of which old and new are not in step. */
  boolean differs;

  int readers = 100;
  final MachineGates gates;

  MachineWorld(Random random, MachineGates gates) {
    this.random = random;
    this.gates = gates;
    gates.openAll();
  }

  /** The percent counts where readers are moved forward. */
  ReaderFacts reading(Standing standing) {
    boolean counts =
        switch (standing.state()) {
          case TIGHTENED, ROLLING_OUT, ROLLED_OUT -> true;
          default -> false;
        };
    return new ReaderFacts(counts ? readers : 0, null);
  }

  /** How many steps the phase of a state has; in backfill they are chunks. */
  static int steps(State state) {
    return switch (state) {
      case EXPANDING, ROLLING_BACK, RESTORING -> 2;
      case BACKFILLING, CONTRACTING -> 3;
      default -> 1;
    };
  }

  int round(Standing standing) {
    return new Rounds(name -> store.history()).of(standing, standing.state().runs().orElseThrow());
  }

  static Stay stay(Standing standing) {
    return new Stay(standing.run(), standing.state(), standing.stateSince());
  }

  /** What is done already of a step; the first step of contract only archives. */
  Work work(Standing standing, int step) {
    boolean rounds = standing.state().runs().equals(Optional.of(BACKFILL));
    return new Work(standing.run(), standing.state(), rounds ? round(standing) : 1, step);
  }

  /** Does a step; a chunk with its checkpoint, and a comparison with what it found. */
  void make(Standing standing, Work work) {
    switch (standing.state()) {
      case VERIFYING -> {
        int round = round(standing);
        compared.removeIf(r -> r.round() == round);
        compared.add(
            new VerificationResults.Result(
                round, "compare", 10, differs ? 3 : 0, Instant.EPOCH, List.of()));
      }
      case BACKFILLING -> differs &= work.step() < steps(standing.state()) - 1;
      default -> rules.count(made.contains(work) ? "a step was done already" : "a step was done");
    }
    made.add(work);
  }

  boolean allMade(Standing standing) {
    for (int step = 0; step < steps(standing.state()); step++) {
      if (!made.contains(work(standing, step))) {
        return false;
      }
    }
    return true;
  }

  boolean isDropped(int run) {
    return made.contains(new Work(run, State.CONTRACTING, 1, 1));
  }
}
