package dev.neap.engine;

import dev.neap.flag.Flag;
import dev.neap.flag.FlagWriter;
import dev.neap.flag.Flags;
import dev.neap.lifecycle.Entry;
import dev.neap.lifecycle.Event;
import dev.neap.lifecycle.Standing;
import dev.neap.migration.Settings;
import dev.neap.postgres.Fence;
import org.jspecify.annotations.Nullable;

/** Does at once what people order a roll-out to do; whoever drives the migration sees it. */
record RolloutOrders(Rollout rollout, RolloutStore holds, Flags flags, FencedWork work) {

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
    if (!flags.isSettable()) {
      refuseToSet(standing, steps, percent, order, by);
    }
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

  /** Says where the readers are to be moved that Neap can't move; it can hold and let go. */
  private void refuseToSet(
      Standing standing, RolloutSteps steps, int percent, RolloutOrder order, String by) {
    String key = standing.name() + ".read-new";
    FlagWriter refusing = flags.writer();
    switch (order) {
      case HOLD, GO -> {}
      case SKIP -> refusing.set(key, Integer.toString(above(standing, steps, percent)), by);
      case BACK -> refusing.set(key, Integer.toString(steps.below(percent)), by);
      case ZERO -> refusing.set(key, "0", by);
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
    FlagWriter flags = this.flags.writer();
    if (standing == null) {
      return flags.set(key, value, by);
    }
    Allowed.readers(standing, value);
    int before = rollout.percent(standing);
    Flag[] now = new Flag[1];
    work.run(
        Fence.NONE,
        () -> {
          now[0] = flags.set(key, value, by);
          if (!now[0].value().equals(Integer.toString(before))) {
            note(standing, by, "read-new %d %% to %s %%".formatted(before, now[0].value()));
          }
        });
    return now[0];
  }

  /**
   * Lets a reader always have one shape, or, without one, go by the percent again.
   *
   * @throws RefusedException NEAP-6107 when it would be sent to a shape that is not there
   */
  Flag force(String key, String reader, @Nullable String shape, String by) {
    if (shape == null) {
      return flags.writer().unforce(key, reader, by);
    }
    work.store()
        .find(key.replaceFirst("\\.read-new$", ""))
        .ifPresent(standing -> Allowed.readers(standing, shape.equals("new") ? "100" : "0"));
    return flags.writer().force(key, reader, shape, by);
  }

  private void hold(Standing standing, String by, String because) {
    work.run(
        Fence.NONE,
        () -> {
          holds.hold(standing, by, because);
          note(standing, by, "holds the readers: " + because);
        });
  }

  /** From 0 the first step comes at once; from a step the next one comes when its time has come. */
  private void go(Standing standing, RolloutSteps steps, int percent, String by, String because) {
    int next = above(standing, steps, percent);
    work.run(
        Fence.NONE,
        () -> {
          holds.release(standing);
          note(standing, by, "lets the readers rise: " + because);
        });
    if (percent == 0 && flags.isSettable()) {
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
    rollout.set(standing, percent, by, because, Fence.NONE);
  }

  private void note(Standing standing, String by, String words) {
    work.store().note(standing.name(), new Entry(Event.READERS, by, words));
  }
}
