package dev.neap.engine;

import dev.neap.flag.Flag;
import dev.neap.flag.FlagStore;
import dev.neap.lifecycle.Entry;
import dev.neap.lifecycle.Event;
import dev.neap.lifecycle.Standing;
import dev.neap.migration.Settings;

/** Does at once what people order a roll-out to do; whoever drives the migration sees it. */
record RolloutOrders(Rollout rollout, RolloutStore holds, FlagStore flags, FencedWork work) {

  /**
   * Carries an order out.
   *
   * @throws RefusedException NEAP-6141 when there are no readers to move, or no step to go to
   */
  void order(Standing standing, Settings settings, RolloutOrder order, String because, String by) {
    if (!Release.isReady(standing.state())) {
      throw RefusedException.because(
          "NEAP-6141",
          "%s is %s: its readers move between TIGHTENED and contract"
              .formatted(standing.name(), standing.state()));
    }
    RolloutSteps steps = RolloutSteps.of(settings);
    int percent = rollout.percent(standing);
    switch (order) {
      case HOLD -> hold(standing, by, because);
      case GO -> go(standing, steps, percent, by, because);
      case SKIP -> set(standing, above(standing, steps, percent), by, because);
      case BACK -> {
        hold(standing, by, because);
        set(standing, steps.below(percent), by, because);
      }
      case ZERO -> {
        hold(standing, by, because);
        set(standing, 0, by, because);
      }
    }
  }

  /**
   * Gives a flag a value; where readers move by that, the migration's log tells it.
   *
   * @throws RefusedException NEAP-6107 when readers would be sent to a shape that is not there
   */
  Flag set(String key, String value, String by) {
    String suffix = ".read-new";
    String name = key.endsWith(suffix) ? key.substring(0, key.length() - suffix.length()) : "";
    Standing standing = work.store().find(name).orElse(null);
    if (standing == null) {
      return flags.set(key, value, by);
    }
    Allowed.readers(standing, value);
    int before = rollout.percent(standing);
    Flag[] now = new Flag[1];
    work.run(
        FencedWork.May.ALWAYS,
        () -> {
          now[0] = flags.set(key, value, by);
          if (!now[0].value().equals(Integer.toString(before))) {
            note(standing, by, "read-new %d %% to %s %%".formatted(before, now[0].value()));
          }
        });
    return now[0];
  }

  private void hold(Standing standing, String by, String because) {
    work.run(
        FencedWork.May.ALWAYS,
        () -> {
          holds.hold(standing, by, because);
          note(standing, by, "holds the readers: " + because);
        });
  }

  /** From 0 the first step comes at once; from a step the next one comes when its time has come. */
  private void go(Standing standing, RolloutSteps steps, int percent, String by, String because) {
    int next = above(standing, steps, percent);
    work.run(
        FencedWork.May.ALWAYS,
        () -> {
          holds.release(standing);
          note(standing, by, "lets the readers rise: " + because);
        });
    if (percent == 0) {
      set(standing, next, by, because);
    }
  }

  private static int above(Standing standing, RolloutSteps steps, int percent) {
    return steps
        .above(percent)
        .orElseThrow(
            () ->
                RefusedException.because(
                    "NEAP-6141",
                    "the file of %s names no step above %d %%; ./neap flag set %s.read-new 100 sends all readers over"
                        .formatted(standing.name(), percent, standing.name())));
  }

  private void set(Standing standing, int percent, String by, String because) {
    rollout.set(standing, percent, by, because, FencedWork.May.ALWAYS);
  }

  private void note(Standing standing, String by, String words) {
    work.store().note(standing.name(), new Entry(Event.READERS, by, words));
  }
}
