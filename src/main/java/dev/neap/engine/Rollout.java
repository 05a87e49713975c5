package dev.neap.engine;

import static java.util.stream.Collectors.joining;

import dev.neap.engine.HealthChecks.Said;
import dev.neap.flag.Flags;
import dev.neap.flag.Readers;
import dev.neap.lifecycle.Entry;
import dev.neap.lifecycle.Event;
import dev.neap.lifecycle.Standing;
import dev.neap.lifecycle.State;
import dev.neap.lifecycle.Verdict;
import dev.neap.migration.Phase;
import dev.neap.migration.Plan;
import dev.neap.migration.Settings;
import dev.neap.postgres.Fence;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Moves a migration's readers: up step by step where its file says so and the health checks agree,
 * down when one fails, and back to the old shape before the new one goes.
 *
 * <p>After a failure readers stay down until somebody lets them rise again: what is well once they
 * are gone may be ill again with them.
 */
final class Rollout {

  private static final Set<State> RISING = EnumSet.of(State.TIGHTENED, State.ROLLING_OUT);
  static final Set<State> WATCHED =
      EnumSet.of(State.TIGHTENED, State.ROLLING_OUT, State.ROLLED_OUT);
  private static final Set<State> BACK =
      EnumSet.of(State.ROLLING_BACK, State.ROLLED_BACK, State.ABANDONING, State.ABANDONED);
  private static final Duration NOTICE = Duration.ofSeconds(2);
  private static final String TAKEN_BACK = "neap (rollback)";
  static final String BY = "neap (rollout)";
  static final String BY_HEALTH = "neap (health)";

  private final Flags flags;
  private final DatabaseClock clock;
  private final RolloutStore holds;
  private final HealthChecks checks;
  private final FencedWork work;
  private final List<Gate> gates;

  Rollout(
      Flags flags,
      DatabaseClock clock,
      RolloutStore holds,
      HealthChecks checks,
      FencedWork work,
      List<Gate> gates) {
    this.flags = flags;
    this.clock = clock;
    this.holds = holds;
    this.checks = checks;
    this.work = work;
    this.gates = gates.stream().filter(Gate::holdsReaders).toList();
  }

  /** Whether a further step will come by itself. */
  boolean isAutomatic(Standing standing, Settings settings) {
    return flags.isSettable()
        && standing.pause() == null
        && RISING.contains(standing.state())
        && next(standing, settings).isPresent()
        && holds.hold(standing).isEmpty();
  }

  /** Whether a further step will come by time alone. */
  boolean goesOn(Standing standing, Settings settings) {
    return isAutomatic(standing, settings)
        && (due(standing, settings).isAfter(clock.now()) || checks.unwell(settings).isEmpty());
  }

  /** Whether the time of the next step has come. */
  boolean isDue(Standing standing, Settings settings) {
    return isAutomatic(standing, settings)
        && !due(standing, settings).isAfter(clock.now())
        && stops(standing, settings).isEmpty();
  }

  /** Whether readers are on the new shape whose health is to be watched. */
  boolean isWatching(Standing standing, Settings settings) {
    return WATCHED.contains(standing.state())
        && percent(standing) > 0
        && !checks.of(settings).isEmpty();
  }

  /**
   * Takes the readers down when they are not well, and up when the time of a step has come.
   *
   * @param fence what must still hold in the transaction that changes something
   */
  void advance(Standing standing, Settings settings, Fence fence) {
    if (isWatching(standing, settings) && takesDown(standing, settings, fence)) {
      return;
    }
    if (isDue(standing, settings) && checks.unwell(settings).isEmpty()) {
      int step = next(standing, settings).orElseThrow();
      set(standing, step, BY, "the next step", fence);
    }
  }

  private boolean takesDown(Standing standing, Settings settings, Fence fence) {
    List<Said> failed =
        checks.ask(checks.of(settings)).stream()
            .filter(said -> said.failures() >= checks.failures())
            .toList();
    if (failed.isEmpty() || settles(standing)) {
      return false;
    }
    String because = failed.stream().map(Said::toString).collect(joining("; "));
    int down = RolloutSteps.of(settings).afterFailure(percent(standing));
    if (!flags.isSettable()) {
      holdElsewhere(standing, down, because, fence);
      return true;
    }
    Entry entry = moves(standing, down, Event.HEALTH_FAILED, BY_HEALTH, because);
    change(
        fence,
        () -> {
          holds.hold(standing, BY_HEALTH, because);
          write(standing, down, entry);
        });
    return true;
  }

  /** Neap can't take readers down whose flag it only reads: it holds them, and says what to do. */
  private void holdElsewhere(Standing standing, int down, String because, Fence fence) {
    if (holds.hold(standing).isEmpty()) {
      String todo = flags.toSet(standing.name() + ".read-new", Integer.toString(down));
      String words = "%s; readers are taken down when %s".formatted(because, todo);
      work.run(
          fence,
          () -> {
            holds.hold(standing, BY_HEALTH, words);
            work.store().note(standing.name(), new Entry(Event.HEALTH_FAILED, BY_HEALTH, words));
          });
    }
  }

  /** Whether readers were taken down a moment ago: what is counted over minutes is not over yet. */
  private boolean settles(Standing standing) {
    Readers readers = readers(standing);
    Instant since = readers.since();
    return BY_HEALTH.equals(readers.by())
        && since != null
        && since.plus(checks.settle()).isAfter(clock.now());
  }

  /**
   * Sends all readers over at an operator's word.
   *
   * @return whether they are; not where they are held, not well, or their flag is not Neap's to set
   */
  boolean sendAll(Standing standing, Settings settings, String by) {
    if (percent(standing) == 100) {
      return true;
    }
    if (!flags.isSettable()
        || holds.hold(standing).isPresent()
        || stops(standing, settings).isPresent()
        || !checks.unwell(settings).isEmpty()) {
      return false;
    }
    set(standing, 100, by, "to complete it", Fence.NONE);
    return true;
  }

  /** Sets the readers' percent and writes that into the log, both or neither. */
  void set(Standing standing, int percent, String by, String because, Fence fence) {
    Entry entry = moves(standing, percent, Event.READERS, by, because);
    change(fence, () -> write(standing, percent, entry));
  }

  /** Whether or not it went through: what checks said was said of the readers before. */
  private void change(Fence fence, Runnable change) {
    try {
      work.run(fence, change);
    } finally {
      checks.forget();
    }
  }

  private Entry moves(Standing standing, int to, Event event, String by, String because) {
    String words = "read-new %d %% to %d %%: %s".formatted(percent(standing), to, because);
    return new Entry(event, by, words);
  }

  private void write(Standing standing, int percent, Entry entry) {
    flags.writer().set(readers(standing).key(), Integer.toString(percent), entry.actor());
    work.store().note(standing.name(), entry);
  }

  /**
   * Sends the readers of a migration that is taken back to the old shape. An application learns of
   * a flag's change within a second.
   *
   * @return whether they may not have noticed yet
   */
  boolean takeBack(Standing standing) {
    if (!BACK.contains(standing.state())) {
      return false;
    }
    Readers readers = readers(standing);
    boolean some = readers.percent() > 0 || !readers.forcedTo("new").isEmpty();
    if (flags.isSettable() && readers.known() && some) {
      flags.writer().takeBack(readers.key(), TAKEN_BACK);
      readers = readers(standing);
    }
    Instant since = readers.since();
    boolean taken = TAKEN_BACK.equals(readers.by()) || !flags.isSettable();
    return standing.state().runs().isPresent()
        && readers.known()
        && readers.percent() == 0
        && taken
        && since != null
        && since.plus(NOTICE).isAfter(clock.now());
  }

  /** What the wait for readers is, in place of what the lifecycle alone can say of it. */
  List<Verdict> explained(Standing standing, Settings settings, List<Verdict> closed) {
    RolloutVerdict words = new RolloutVerdict(this, checks, holds, clock);
    return closed.stream()
        .map(v -> v.gate().equals(ReaderFacts.GATE) ? words.of(standing, settings, v) : v)
        .toList();
  }

  /** What stops all work on the database at the moment, if anything does. */
  Optional<Verdict> stops(Standing standing, Settings settings) {
    Plan none = Subject.empty(standing.name(), standing.registration().targetSchema());
    Gate.Question question = new Gate.Question(standing, none, settings, Phase.CONTRACT);
    return gates.stream().map(g -> g.ask(question)).filter(v -> !v.isOpen()).findFirst();
  }

  Instant due(Standing standing, Settings settings) {
    Readers readers = readers(standing);
    Instant since = readers.since();
    return since == null || readers.percent() == 0
        ? Instant.MIN
        : since.plus(RolloutSteps.of(settings).every());
  }

  Optional<Integer> next(Standing standing, Settings settings) {
    Readers readers = readers(standing);
    return isDown(readers) || !readers.known()
        ? Optional.empty()
        : RolloutSteps.of(settings).above(readers.percent());
  }

  /** Whether somebody else than the roll-out, or an order to it, has put the readers to 0. */
  private static boolean isDown(Readers readers) {
    String by = readers.by();
    return readers.percent() == 0 && by != null && !by.equals(BY);
  }

  int percent(Standing standing) {
    return readers(standing).percent();
  }

  private Readers readers(Standing standing) {
    return flags.readers(standing.name());
  }
}
