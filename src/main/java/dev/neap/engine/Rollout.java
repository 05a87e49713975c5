package dev.neap.engine;

import static java.util.stream.Collectors.joining;

import dev.neap.engine.HealthCheck.Answer;
import dev.neap.engine.HealthChecks.Said;
import dev.neap.engine.RolloutStore.Hold;
import dev.neap.flag.Flag;
import dev.neap.flag.FlagStore;
import dev.neap.lifecycle.Entry;
import dev.neap.lifecycle.Event;
import dev.neap.lifecycle.Standing;
import dev.neap.lifecycle.State;
import dev.neap.lifecycle.Verdict;
import dev.neap.migration.Settings;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
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
  private static final Set<State> WATCHED =
      EnumSet.of(State.TIGHTENED, State.ROLLING_OUT, State.ROLLED_OUT);
  private static final Set<State> BACK =
      EnumSet.of(State.ROLLING_BACK, State.ROLLED_BACK, State.ABANDONING, State.ABANDONED);
  private static final Duration NOTICE = Duration.ofSeconds(2);
  private static final String TAKEN_BACK = "neap (rollback)";
  static final String BY = "neap (rollout)";
  static final String BY_HEALTH = "neap (health)";

  private final FlagStore flags;
  private final DatabaseClock clock;
  private final RolloutStore holds;
  private final HealthChecks checks;
  private final FencedWork work;

  Rollout(
      FlagStore flags,
      DatabaseClock clock,
      RolloutStore holds,
      HealthChecks checks,
      FencedWork work) {
    this.flags = flags;
    this.clock = clock;
    this.holds = holds;
    this.checks = checks;
    this.work = work;
  }

  /** Whether a further step will come by itself. */
  boolean isAutomatic(Standing standing, Settings settings) {
    return standing.pause() == null
        && RISING.contains(standing.state())
        && next(standing, settings).isPresent()
        && holds.hold(standing).isEmpty();
  }

  /** Whether the time of the next step has come. */
  boolean isDue(Standing standing, Settings settings) {
    return isAutomatic(standing, settings) && !due(standing, settings).isAfter(clock.now());
  }

  /** Whether readers are on the new shape whose health is to be watched. */
  boolean isWatching(Standing standing, Settings settings) {
    return WATCHED.contains(standing.state())
        && percent(standing) > 0
        && !watched(settings).isEmpty();
  }

  /**
   * Takes the readers down when they are not well, and up when the time of a step has come.
   *
   * @param may what must still hold in the transaction that changes something
   */
  void advance(Standing standing, Settings settings, FencedWork.May may) {
    if (isWatching(standing, settings) && takesDown(standing, settings, may)) {
      return;
    }
    if (isDue(standing, settings)) {
      List<Said> obstacles = obstacles(settings);
      if (obstacles.isEmpty()) {
        int step = next(standing, settings).orElseThrow();
        set(standing, step, BY, "the next step", may);
      }
    }
  }

  private boolean takesDown(Standing standing, Settings settings, FencedWork.May may) {
    List<Said> failed =
        checks.ask(watched(settings)).stream()
            .filter(said -> said.failures() >= checks.failures())
            .toList();
    if (failed.isEmpty() || settles(standing)) {
      return false;
    }
    String because = failed.stream().map(Said::toString).collect(joining("; "));
    int down = RolloutSteps.of(settings).afterFailure(percent(standing));
    Entry entry = moves(standing, down, Event.HEALTH_FAILED, BY_HEALTH, because);
    work.run(
        may,
        () -> {
          holds.hold(standing, BY_HEALTH, because);
          write(standing, down, entry);
        });
    return true;
  }

  /** Whether readers were taken down a moment ago: what is counted over minutes is not over yet. */
  private boolean settles(Standing standing) {
    return flag(standing)
        .filter(flag -> flag.by().equals(BY_HEALTH))
        .filter(flag -> flag.since().plus(checks.settle()).isAfter(clock.now()))
        .isPresent();
  }

  /** Sets the readers' percent and writes that into the log, both or neither. */
  void set(Standing standing, int percent, String by, String because, FencedWork.May may) {
    Entry entry = moves(standing, percent, Event.READERS, by, because);
    work.run(may, () -> write(standing, percent, entry));
  }

  private Entry moves(Standing standing, int to, Event event, String by, String because) {
    String words = "read-new %d %% to %d %%: %s".formatted(percent(standing), to, because);
    return new Entry(event, by, words);
  }

  private void write(Standing standing, int percent, Entry entry) {
    flags.set(key(standing), Integer.toString(percent), entry.actor());
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
    Flag flag = flag(standing).orElse(null);
    if (flag != null && !flag.value().equals("0")) {
      flag = flags.set(key(standing), "0", TAKEN_BACK);
    }
    return flag != null
        && standing.state().runs().isPresent()
        && flag.by().equals(TAKEN_BACK)
        && flag.since().plus(NOTICE).isAfter(clock.now());
  }

  /** What the wait for readers is, in place of what the lifecycle alone can say of it. */
  List<Verdict> explained(Standing standing, Settings settings, List<Verdict> closed) {
    return closed.stream()
        .map(v -> v.gate().equals("read-new") ? explained(standing, settings, v) : v)
        .toList();
  }

  private Verdict explained(Standing standing, Settings settings, Verdict plain) {
    Hold hold = holds.hold(standing).orElse(null);
    if (hold != null) {
      return new Verdict(
          "read-new",
          Verdict.Answer.CLOSED,
          "%s, held by %s: %s".formatted(plain.reason(), hold.by(), hold.because()),
          hold.since(),
          "somebody runs: ./neap rollout " + standing.name() + " go");
    }
    if (!isAutomatic(standing, settings)) {
      return plain;
    }
    int step = next(standing, settings).orElseThrow();
    Instant due = due(standing, settings);
    String reason = "%s, the next step is %d %%".formatted(plain.reason(), step);
    if (due.isAfter(clock.now())) {
      return new Verdict(
          "read-new", Verdict.Answer.CLOSED, reason, plain.since(), "it is " + due, due);
    }
    List<Said> obstacles = obstacles(settings);
    String words = obstacles.stream().map(Said::toString).collect(joining("; "));
    return obstacles.isEmpty()
        ? plain
        : new Verdict(
            "read-new",
            obstacles.stream().anyMatch(s -> s.health().answer() == Answer.ILL)
                ? Verdict.Answer.CLOSED
                : Verdict.Answer.UNKNOWN,
            reason + " once the health checks agree: " + words,
            null,
            "they say that all is well");
  }

  private List<Said> obstacles(Settings settings) {
    return checks.ask(watched(settings)).stream()
        .filter(said -> said.health().answer() != Answer.WELL)
        .toList();
  }

  private Collection<String> watched(Settings settings) {
    return Objects.requireNonNullElse(settings.rollout().health(), checks.names());
  }

  private Instant due(Standing standing, Settings settings) {
    Flag flag = flag(standing).orElse(null);
    return flag == null || flag.value().equals("0")
        ? Instant.MIN
        : flag.since().plus(RolloutSteps.of(settings).every());
  }

  private Optional<Integer> next(Standing standing, Settings settings) {
    Optional<Flag> flag = flag(standing);
    boolean takenBack = percent(standing) == 0 && flag.map(f -> isDown(f)).orElse(false);
    return takenBack ? Optional.empty() : RolloutSteps.of(settings).above(percent(standing));
  }

  /** Whether somebody else than the roll-out, or an order to it, has put the readers to 0. */
  private static boolean isDown(Flag flag) {
    return !flag.by().equals(BY);
  }

  int percent(Standing standing) {
    return flag(standing).map(f -> Integer.parseInt(f.value())).orElse(0);
  }

  private Optional<Flag> flag(Standing standing) {
    return flags.find(key(standing));
  }

  private static String key(Standing standing) {
    return standing.name() + ".read-new";
  }
}
