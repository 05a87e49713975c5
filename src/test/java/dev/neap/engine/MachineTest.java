package dev.neap.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.neap.lifecycle.Lifecycle;
import dev.neap.lifecycle.Request;
import dev.neap.lifecycle.RequestRefusedException;
import dev.neap.lifecycle.Standing;
import dev.neap.lifecycle.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/**
 * Lets one to three processes carry a migration through anything: gates that flip, events in any
 * order, lost or doubled, operators, failures, rows that differ, and crashes and freezes between
 * any two writes. What decides is the engine's own code; the store is held against the real one by
 * {@code MemoryStoreTest}. After every step {@link MachineRules} hold, and once all gates are open
 * and nothing crashes any more, the migration comes to its end.
 *
 * <p>{@code -Dneap.test.machine.seed} repeats a run, {@code -Dneap.test.machine.runs} sets how many
 * there are.
 */
class MachineTest {

  private static final int MOST_CALM = 200;
  private static final int MOST_WILD = 300;
  private static final int SOON = 1_000;

  private final TestReporter reporter;

  MachineTest(TestReporter reporter) {
    this.reporter = reporter;
  }

  @Test
  void neitherLosesItsWayNorDoesAnythingTwice() {
    run(Integer.getInteger("neap.test.machine.runs", 25_000));
  }

  @Test
  @Tag("matrix")
  void doesNotInAHundredThousandRunsEither() {
    run(Integer.getInteger("neap.test.machine.runs", 100_000));
  }

  private void run(int runs) {
    long first = Long.getLong("neap.test.machine.seed", System.nanoTime());
    boolean again = Long.getLong("neap.test.machine.seed") != null;
    Map<String, Long> counts = new TreeMap<>();
    MachineGates gates = new MachineGates();
    long begin = System.nanoTime();
    for (int run = 0; run < (again ? 1 : runs); run++) {
      long seed = first + run;
      try {
        one(new Random(seed), gates).forEach((what, times) -> counts.merge(what, times, Long::sum));
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("-Dneap.test.machine.seed=" + seed + ": " + e.getMessage(), e);
      }
    }
    counts.put("seed", first);
    counts.put("runs", (long) runs);
    counts.put("ms", (System.nanoTime() - begin) / 1_000_000);
    counts.forEach((what, times) -> reporter.publishEntry(what, times.toString()));
    if (!again && runs >= 1_000) {
      assertThat(counts.keySet()).as("what the runs from seed %d met", first).containsAll(met());
    }
  }

  private static List<String> met() {
    List<String> met = new ArrayList<>();
    for (State state : State.values()) {
      met.add("in " + state);
    }
    met.add("crash between a write and its note");
    met.add("a move came too late");
    met.add("a stale write was refused");
    met.add("a step was done already");
    met.add("taken over from a frozen one");
    return met;
  }

  private static Map<String, Long> one(Random random, MachineGates gates) {
    MachineWorld world = new MachineWorld(random, gates);
    MachineProcess[] all = new MachineProcess[1 + random.nextInt(3)];
    for (int i = 0; i < all.length; i++) {
      all[i] = new MachineProcess(world, i);
    }
    int calm = random.nextInt(MOST_CALM);
    int wild = 2 + random.nextInt(40);
    int steps = calm + random.nextInt(MOST_WILD);
    for (int step = 0; step < steps; step++) {
      if (step == calm) {
        world.gates.flipAll(random);
        world.rules.failing = random.nextInt(3) * 3;
      }
      if (step > calm && random.nextInt(100) < wild) {
        event(world, all);
      }
      MachineProcess process = all[random.nextInt(all.length)];
      if (!process.frozen) {
        process.go(all);
      }
      world.rules.logIsWhole();
    }
    world.rules.count("runs to the end after " + world.store.find().state());
    settle(world, all);
    return world.rules.counts();
  }

  private static void event(MachineWorld world, MachineProcess[] all) {
    RandomGenerator random = world.random;
    MachineProcess one = all[random.nextInt(all.length)];
    switch (random.nextInt(26)) {
      case 0, 1, 2 -> world.gates.flip(world.random);
      case 3, 4, 5 -> world.readers = random.nextInt(3) == 0 ? random.nextInt(100) : 100;
      case 6 -> world.store.pause("ada", "lunch");
      case 7, 8 -> world.store.resume("ada");
      case 9 -> ask(world, Request.values()[random.nextInt(Request.values().length)]);
      case 10, 11 -> ask(world, random.nextBoolean() ? Request.RETRY : Request.START_AGAIN);
      case 12, 13 -> one.crash();
      case 14, 15 -> one.frozen = true;
      case 16, 17 -> one.frozen = false;
      case 18 -> world.differs = true;
      case 19 -> one.stopping = true;
      default -> world.gates.flip(world.random);
    }
    for (MachineProcess process : all) {
      process.wake(random.nextInt(3));
    }
  }

  private static void ask(MachineWorld world, Request request) {
    try {
      world.store.request(request, "ada");
    } catch (RequestRefusedException e) {
      world.rules.count("a request was refused");
    }
  }

  /** Everything is well, and events are all lost: the timer alone brings it to its end. */
  private static void settle(MachineWorld world, MachineProcess[] all) {
    world.gates.openAll();
    world.rules.failing = 0;
    world.differs = false;
    world.store.resume("ada");
    for (MachineProcess process : all) {
      process.frozen = false;
      process.stopping = false;
    }
    int steps = 0;
    while (!ended(world.store.find())) {
      if (++steps > SOON) {
        throw new AssertionError("does not come to its end: " + world.store.find());
      }
      Standing now = world.store.find();
      if (now.state() == State.HALTED && now.request() == Request.NONE) {
        world.store.request(Request.RETRY, "ada");
      }
      world.readers = Drives.BACK.contains(now.state()) ? 0 : 100;
      all[steps % all.length].go(all);
      world.rules.logIsWhole();
    }
  }

  private static boolean ended(Standing now) {
    return Lifecycle.hasEnded(now.state())
        && (now.request() == Request.NONE || !now.allows(now.request()));
  }
}
