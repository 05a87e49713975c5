package dev.neap.engine;

import static java.util.Objects.requireNonNull;

import dev.neap.backfill.ChunkGate;
import dev.neap.engine.MachineWorld.Work;
import dev.neap.lifecycle.Decision;
import dev.neap.lifecycle.PhaseResult;
import dev.neap.lifecycle.StaleVersionException;
import dev.neap.lifecycle.Standing;
import dev.neap.lifecycle.State;
import dev.neap.migration.Phase;
import dev.neap.migration.Plan;
import dev.neap.migration.Settings;
import java.util.HashSet;
import java.util.Set;

/**
 * A process of the model. It does one thing at a time, a look or a single write, so that between
 * any two of them it can crash, freeze, or others can come.
 */
final class MachineProcess {

  private static final Settings SETTINGS = Settings.NONE;
  private static final Plan PLAN = Subject.empty("m", "public");

  /** What it does next. */
  private enum Next {
    ACQUIRE,
    LOOK,
    DECIDE,
    ACT,
    ASK,
    DROPS,
    STEP,
    NOTE,
    SLEEP
  }

  /** A write was refused: another process has taken over. */
  private static final class Overtaken extends RuntimeException {
    private static final long serialVersionUID = 1;

    Overtaken() {
      super("overtaken", null, false, false);
    }
  }

  private final MachineWorld world;
  private final int number;
  private final FactGatherer gatherer;
  private final GoOn goOn;
  boolean frozen;
  boolean stopping;
  private Next next = Next.ACQUIRE;
  private long epoch;
  private Turn turn = new Turn();
  private Standing seen;
  private Decision decision = new Decision.Done();
  private MachineRules.Truth truth;
  private PhaseResult result = new PhaseResult.NotRun();
  private int step;
  private int awake = 1;

  MachineProcess(MachineWorld world, int number) {
    this.world = world;
    this.number = number;
    gatherer =
        new FactGatherer(
            world.gates.gates,
            (standing, settings) -> world.reading(standing),
            (name, run) -> world.compared,
            new Rounds(name -> world.store.history()));
    seen = world.store.find();
    goOn = new GoOn(() -> stopping, world.store::find, s -> gatherer.holds(s, PLAN, SETTINGS));
    truth = world.rules.truth();
  }

  /** Loses all that is not in the database. */
  void crash() {
    if (next == Next.NOTE) {
      world.rules.count("crash between a write and its note");
    }
    world.rules.count("crash");
    if (world.holder == number && world.epoch == epoch) {
      world.holder = -1;
    }
    begin();
    frozen = false;
  }

  private void begin() {
    turn = new Turn();
    next = Next.ACQUIRE;
    epoch = 0;
    stopping = false;
    awake = 1;
  }

  boolean holds() {
    return world.holder == number && world.epoch == epoch && epoch > 0;
  }

  /** An event reached it, once or twice. */
  void wake(int times) {
    awake = Math.min(2, awake + times);
  }

  /** Does the next thing. */
  void go(MachineProcess[] all) {
    try {
      switch (next) {
        case ACQUIRE -> acquire(all);
        case LOOK -> look();
        case DECIDE -> decide();
        case ACT -> act();
        case ASK -> ask();
        case DROPS -> drops();
        case STEP -> step();
        case NOTE -> note();
        case SLEEP -> sleep();
        default -> throw new AssertionError(next);
      }
    } catch (Overtaken e) {
      world.rules.count("a stale write was refused");
      begin();
    }
  }

  private void acquire(MachineProcess[] all) {
    boolean free = world.holder < 0 || all[world.holder].frozen;
    if (free) {
      if (world.holder >= 0) {
        world.rules.count("taken over from a frozen one");
      }
      world.holder = number;
      epoch = ++world.epoch;
      turn = new Turn();
      next = Next.LOOK;
    }
  }

  private void look() {
    if (stopping) {
      release();
      return;
    }
    seen = world.store.find();
    boolean back = Drives.BACK.contains(seen.state());
    world.readers = back ? 0 : world.readers;
    next = Next.DECIDE;
  }

  private void decide() {
    truth = world.rules.truth();
    decision = turn.decide(seen, known -> gatherer.gather(seen, PLAN, SETTINGS, known));
    next = Next.ACT;
  }

  private void act() {
    if (decision instanceof Decision.Run) {
      fence();
      world.rules.runs(truth, seen);
      result = new PhaseResult.NotRun();
      world.books.computeIfAbsent(MachineWorld.stay(seen), stay -> new HashSet<>());
      step = -1;
      following();
    } else if (decision instanceof Decision.Wait) {
      next = Next.SLEEP;
    } else if (decision instanceof Decision.Done) {
      release();
    } else {
      turn.act(seen, decision, hands());
      next = Next.LOOK;
    }
  }

  private Turn.Hands hands() {
    return new Turn.Hands() {
      @Override
      public void move(Standing standing, Decision.Move move) {
        fence();
        try {
          Standing before = world.store.find();
          Standing now = world.store.move(standing, move.to(), "p" + number, move.reason());
          world.rules.moved(before, now, truth, holds());
        } catch (StaleVersionException e) {
          world.rules.count("a move came too late");
        }
      }

      @Override
      public PhaseResult run(Standing standing, Phase phase) {
        return result;
      }
    };
  }

  /** The next step that is not in the books, or behind the checkpoint; else the job's end. */
  private void following() {
    Set<Integer> done = requireNonNull(world.books.get(MachineWorld.stay(seen)));
    do {
      step++;
    } while (done.contains(step) || isFilled());
    if (step < MachineWorld.steps(seen.state())) {
      next = Next.ASK;
    } else {
      ended(new PhaseResult.Finished());
    }
  }

  /** The checkpoint is of the round, and outlives the stay: it is written with the chunk. */
  private boolean isFilled() {
    return seen.state() == State.BACKFILLING && world.made.contains(world.work(seen, step));
  }

  private void ended(PhaseResult of) {
    result = of;
    turn.act(seen, decision, hands());
    next = Next.LOOK;
  }

  private void ask() {
    boolean goes = goOn.beforeChunk() instanceof ChunkGate.Go;
    if (goes) {
      world.rules.goesOn(seen);
      next = seen.state() == State.CONTRACTING && step == 1 ? Next.DROPS : Next.STEP;
    } else {
      ended(new PhaseResult.NotRun());
    }
  }

  private void drops() {
    fence();
    world.rules.write(holds());
    try {
      world.store.setDropped(seen);
      next = Next.STEP;
    } catch (StaleVersionException e) {
      ended(new PhaseResult.Failed("not contracting"));
    }
  }

  /** One transaction: the fence, the catalog asked whether it is there, and the work. */
  private void step() {
    fence();
    if (world.rules.fails()) {
      ended(new PhaseResult.Failed("broken"));
      return;
    }
    Work work = world.work(seen, step);
    world.rules.works(seen, work, holds());
    world.make(seen, work);
    next = Next.NOTE;
  }

  private void note() {
    requireNonNull(world.books.get(MachineWorld.stay(seen))).add(step);
    following();
  }

  /** What it waits for may have come: a wake-up says so, or the timer. */
  private void sleep() {
    if (awake > 0) {
      awake--;
      next = Next.LOOK;
    } else if (world.random.nextInt(4) == 0) {
      next = Next.LOOK;
    }
    if (world.random.nextInt(12) == 0) {
      release();
    }
  }

  private void release() {
    if (holds()) {
      world.holder = -1;
    }
    begin();
  }

  /** As every transaction of the engine does before it writes. */
  private void fence() {
    if (world.epoch != epoch) {
      throw new Overtaken();
    }
  }
}
