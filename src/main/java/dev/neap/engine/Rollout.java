package dev.neap.engine;

import dev.neap.flag.Flag;
import dev.neap.flag.FlagStore;
import dev.neap.lifecycle.Standing;
import dev.neap.lifecycle.State;
import dev.neap.migration.Settings;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Raises a migration's readers step by step where its file says so, and takes them back before the
 * shape that they read goes.
 */
final class Rollout {

  private static final Set<State> RISING = EnumSet.of(State.TIGHTENED, State.ROLLING_OUT);
  private static final Set<State> BACK =
      EnumSet.of(State.ROLLING_BACK, State.ROLLED_BACK, State.ABANDONING, State.ABANDONED);
  private static final Duration NOTICE = Duration.ofSeconds(2);
  private static final String TAKEN_BACK = "neap (rollback)";
  static final String BY = "neap (rollout)";

  private final FlagStore flags;
  private final DatabaseClock clock;

  Rollout(FlagStore flags, DatabaseClock clock) {
    this.flags = flags;
    this.clock = clock;
  }

  /** Whether a further step will come by itself. */
  boolean isAutomatic(Standing standing, Settings settings) {
    return standing.pause() == null
        && RISING.contains(standing.state())
        && next(standing, settings).isPresent();
  }

  /** Takes the next step when its time has come. */
  void advance(Standing standing, Settings settings) {
    if (!isAutomatic(standing, settings)) {
      return;
    }
    int step = next(standing, settings).orElseThrow();
    Duration every = Objects.requireNonNullElse(settings.rollout().every(), Duration.ofMinutes(15));
    Optional<Flag> flag = flag(standing);
    boolean first = flag.map(f -> f.value().equals("0")).orElse(true);
    if (first || !flag.orElseThrow().since().plus(every).isAfter(clock.now())) {
      flags.set(key(standing), Integer.toString(step), BY);
    }
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

  private Optional<Integer> next(Standing standing, Settings settings) {
    List<Integer> steps = steps(settings);
    Optional<Flag> flag = flag(standing);
    int now = flag.map(f -> Integer.parseInt(f.value())).orElse(0);
    boolean takenBack = now == 0 && flag.map(f -> !f.by().equals(BY)).orElse(false);
    return takenBack ? Optional.empty() : steps.stream().filter(s -> s > now).findFirst();
  }

  /** The steps that the file asks for; a percentage that its flags start with is the only one. */
  private static List<Integer> steps(Settings settings) {
    Integer start = settings.flags().readNew();
    return settings.rollout().steps().isEmpty() && start != null
        ? List.of(start)
        : settings.rollout().steps();
  }

  private Optional<Flag> flag(Standing standing) {
    return flags.find(key(standing));
  }

  private static String key(Standing standing) {
    return standing.name() + ".read-new";
  }
}
