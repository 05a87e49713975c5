package dev.neap.engine.gate;

import dev.neap.engine.DatabaseClock;
import dev.neap.engine.Gate;
import dev.neap.engine.Windows;
import dev.neap.lifecycle.Verdict;
import dev.neap.migration.Phase;
import java.util.EnumSet;
import java.util.Set;
import org.springframework.stereotype.Component;

/** The named off-peak window of the migration is open; closing, it pauses the backfill. */
@Component
final class WindowGate implements Gate {

  private final Windows windows;
  private final DatabaseClock clock;

  WindowGate(Windows windows, DatabaseClock clock) {
    this.windows = windows;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "window";
  }

  @Override
  public Set<Phase> phases() {
    return EnumSet.of(Phase.BACKFILL);
  }

  @Override
  public boolean holds() {
    return true;
  }

  @Override
  public Verdict ask(Question question) {
    String name = question.settings().backfill().window();
    if (name == null) {
      return question.open(name(), "no window is set");
    }
    Windows.Window window = windows.find(name).orElse(null);
    if (window == null) {
      return new Verdict(
          name(),
          Verdict.Answer.UNKNOWN,
          "the configuration has no window " + name,
          null,
          "neap.windows.%s is in config/application.yml".formatted(name));
    }
    return window.isOpen(clock.now())
        ? question.open(name(), name + " is open")
        : new Verdict(
            name(),
            Verdict.Answer.CLOSED,
            "window " + name + " is closed",
            null,
            "it opens: " + window.nextOpening(clock.now()));
  }
}
