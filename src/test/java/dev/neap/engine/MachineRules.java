package dev.neap.engine;

import dev.neap.engine.MachineWorld.Work;
import dev.neap.lifecycle.Request;
import dev.neap.lifecycle.Standing;
import dev.neap.lifecycle.State;
import dev.neap.lifecycle.Transition;
import dev.neap.migration.Phase;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What must hold in the model, said once more in other words than the code's own: each rule looks
 * at the model's truth, and none asks the lifecycle's conditions.
 */
final class MachineRules {

  /** How things truly stood when a process gathered its facts. */
  record Truth(
      boolean expand,
      boolean backfill,
      boolean tighten,
      boolean contract,
      boolean held,
      int readers,
      long version) {}

  private static final Set<State> WORKED_ONCE =
      EnumSet.of(State.EXPANDING, State.TIGHTENING, State.CONTRACTING);
  private static final Map<State, State> AFTER =
      Map.of(
          State.EXPANDING, State.EXPANDED,
          State.TIGHTENING, State.TIGHTENED,
          State.CONTRACTING, State.COMPLETED);

  private final MachineWorld world;
  private final Map<String, Long> counts = new TreeMap<>();
  private final Set<Work> worked = new HashSet<>();
  private long versions = 1;
  private long different;
  private int filled;
  private State last = State.PLANNED;

  /** Of a hundred steps, how many fail. */
  int failing;

  MachineRules(MachineWorld world) {
    this.world = world;
  }

  Map<String, Long> counts() {
    return counts;
  }

  void count(String what) {
    counts.merge(what, 1L, Long::sum);
  }

  boolean fails() {
    return world.random.nextInt(100) < failing;
  }

  Truth truth() {
    Standing now = world.store.find();
    Phase phase = now.state() == State.PAUSED ? Phase.BACKFILL : now.state().runs().orElse(null);
    return new Truth(
        !world.gates.closed(Phase.EXPAND, false),
        !world.gates.closed(Phase.BACKFILL, false),
        !world.gates.closed(Phase.TIGHTEN, false),
        !world.gates.closed(Phase.CONTRACT, false),
        now.pause() != null || phase != null && world.gates.closed(phase, true),
        world.readers,
        now.version());
  }

  /** After every step of the model: the log tells of every change, and of nothing else. */
  void logIsWhole() {
    List<Transition> log = world.store.history();
    for (; versions < log.size(); versions++) {
      Transition row = log.get((int) versions);
      must(row.version() == versions + 1, "version %d follows %d", row.version(), versions);
      must(row.from() == last, "the log goes on from %s at %s", row.from(), last);
      last = row.to();
      count("in " + row.to());
    }
    Standing now = world.store.find();
    must(now.version() == log.size(), "the version is %d of %d rows", now.version(), log.size());
    must(now.state() == last, "it is %s, and the log says %s", now.state(), last);
    must(
        now.state() != State.ROLLING_BACK || !world.isDropped(now.run()),
        "a rollback after something was dropped");
  }

  /** A write was let through. */
  void write(boolean holds) {
    must(holds, "a process wrote that had been overtaken");
  }

  /** The process was let on to its next step. */
  void goesOn(Standing seen) {
    Standing now = world.store.find();
    Phase phase = seen.state().runs().orElseThrow();
    must(now.pause() == null, "goes on though it is paused");
    must(
        !world.gates.closed(phase, true) || now.state() != seen.state(),
        "goes on though it is held");
    must(
        now.request() == Request.NONE || !now.allows(now.request()),
        "goes on though %s is asked for",
        now.request());
  }

  /** A step is done, or found done. */
  void works(Standing seen, Work work, boolean holds) {
    write(holds);
    Standing now = world.store.find();
    must(now.state() == seen.state() && now.run() == seen.run(), "works in another state");
    if (WORKED_ONCE.contains(now.state())) {
      must(
          world.store.history().stream()
              .noneMatch(t -> t.run() == now.run() && t.to() == AFTER.get(now.state())),
          "%s runs again though the log says that it is done",
          now.state());
    }
    if (now.state() == State.CONTRACTING && work.step() > 0) {
      must(now.dropped(), "drops without a note of it");
    }
    if (now.state() == State.BACKFILLING) {
      must(worked.add(work), "a chunk is filled twice in a round");
      filled++;
    }
    if (now.state() == State.VERIFYING) {
      different = world.differs ? 1 : 0;
    }
  }

  /** A phase is begun, or gone on with. */
  void runs(Truth truth, Standing seen) {
    must(!truth.held() || truth.version() != seen.version(), "runs a phase though it is held");
  }

  /** The migration was moved, decided when things stood so. */
  void moved(Standing before, Standing now, Truth truth, boolean holds) {
    write(holds);
    State from = before.state();
    must(truth.version() <= before.version(), "decided on the future");
    switch (now.state()) {
      case EXPANDING -> entered(from, State.PLANNED, truth.expand(), truth, before);
      case BACKFILLING -> {
        if (from == State.PAUSED) {
          must(!truth.held(), "goes on though it is held");
        } else if (from == State.VERIFYING) {
          must(different > 0, "sent back though nothing differs");
          filled = 0;
        } else {
          entered(from, State.EXPANDED, truth.backfill(), truth, before);
          filled = from == State.HALTED ? filled : 0;
        }
      }
      case PAUSED -> must(truth.held() || before.pause() != null, "paused though nothing holds");
      case TIGHTENING -> entered(from, State.VERIFIED, truth.tighten(), truth, before);
      case CONTRACTING -> {
        entered(from, State.ROLLED_OUT, truth.contract(), truth, before);
        must(
            from == State.HALTED || truth.readers() == 100,
            "contract with readers at %d %%",
            truth.readers());
      }
      case EXPANDED, VERIFYING, TIGHTENED, COMPLETED, ROLLED_BACK, ABANDONED -> finished(before);
      case VERIFIED -> {
        finished(before);
        must(different == 0, "verified though rows differ");
      }
      case ROLLING_BACK, RESTORING, ABANDONING, PLANNED ->
          must(
              from == State.HALTED || before.request() != Request.NONE,
              "%s though nobody asked",
              now.state());
      case ROLLING_OUT, ROLLED_OUT, HALTED -> {}
      default -> throw new AssertionError(now.state());
    }
    if (from == State.HALTED) {
      must(before.request() != Request.NONE, "left a halt though nobody asked");
      must(
          before.request() != Request.RETRY || now.state() == before.haltedIn(),
          "halted in %s and tries again in %s",
          before.haltedIn(),
          now.state());
      must(
          now.state() != State.ROLLING_BACK || !before.dropped(),
          "rolled back though something was dropped");
    }
  }

  private void entered(State from, State usual, boolean open, Truth truth, Standing before) {
    if (from != State.HALTED) {
      must(from == usual, "entered from %s", from);
      must(open, "a gate is closed on the way from %s", from);
      must(!truth.held() && before.pause() == null, "held on the way from %s", from);
    }
  }

  /** Where a phase ran before, all that it does is there. */
  private void finished(Standing before) {
    if (before.state().runs().isPresent()) {
      must(world.allMade(before), "%s ends before its work is done", before.state());
      must(
          before.state() != State.BACKFILLING || filled == MachineWorld.steps(before.state()),
          "not every chunk is filled in this round");
    }
  }

  private void must(boolean holds, String broken, @Nullable Object... values) {
    if (!holds) {
      throw new AssertionError(broken.formatted(values) + "\n" + tail());
    }
  }

  private String tail() {
    List<Transition> log = world.store.history();
    return String.join(
        "\n",
        log.subList(Math.max(0, log.size() - 15), log.size()).stream()
            .map(
                t ->
                    t.version()
                        + " "
                        + t.event()
                        + " "
                        + t.from()
                        + " -> "
                        + t.to()
                        + " "
                        + t.actor()
                        + ": "
                        + t.reason())
            .toList());
  }
}
