package dev.neap.engine;

import dev.neap.lifecycle.Standing;
import dev.neap.lifecycle.State;
import dev.neap.lifecycle.Verdict;
import dev.neap.migration.Settings;
import dev.neap.window.Window;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tells what keeps a migration's work from going on. */
record Outlooks(Windows windows, DatabaseClock clock) {

  /** Before rows are filled and while they are; what comes after does not mind the window. */
  private static final Set<State> WINDOWED =
      EnumSet.of(State.PLANNED, State.EXPANDING, State.EXPANDED, State.BACKFILLING, State.PAUSED);

  Outlook of(Standing standing, Settings settings, List<Verdict> closed, boolean driven) {
    return new Outlook(
        clock.now(), window(standing, settings), held(standing, settings, closed, driven));
  }

  private @Nullable Window window(Standing standing, Settings settings) {
    String name = settings.backfill().window();
    return name == null || !WINDOWED.contains(standing.state())
        ? null
        : windows.find(name).orElse(null);
  }

  private @Nullable String held(
      Standing standing, Settings settings, List<Verdict> closed, boolean driven) {
    if (standing.state() == State.HALTED) {
      return "it is halted";
    }
    return closed.stream()
        .filter(verdict -> !isWindow(verdict, standing, settings))
        .map(Verdict::reason)
        .findFirst()
        .orElse(driven ? null : "no process works on it");
  }

  /** A closed window opens by itself, if the configuration knows it. */
  private boolean isWindow(Verdict verdict, Standing standing, Settings settings) {
    return verdict.gate().equals("window") && window(standing, settings) != null;
  }
}
