package dev.neap.engine.gate;

import static dev.neap.window.Window.words;

import dev.neap.engine.DatabaseClock;
import dev.neap.engine.EngineConfiguration.BackfillDefaults;
import dev.neap.engine.Gate;
import dev.neap.engine.Windows;
import dev.neap.lifecycle.Verdict;
import dev.neap.migration.Phase;
import dev.neap.window.Window;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.springframework.stereotype.Component;

/**
 * The named off-peak window of the migration is open; closing, it pauses the backfill.
 *
 * <p>It closes three chunks early, so that none that has begun runs past the window's end: one that
 * rests half of the time takes two, and it may be at a statement then.
 */
@Component
final class WindowGate implements Gate {

  private final Windows windows;
  private final DatabaseClock clock;
  private final BackfillDefaults defaults;

  WindowGate(Windows windows, DatabaseClock clock, BackfillDefaults defaults) {
    this.windows = windows;
    this.clock = clock;
    this.defaults = defaults;
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
  public Unknown unknown() {
    return Unknown.WAITS;
  }

  @Override
  public Verdict ask(Question question) {
    String name = question.settings().backfill().window();
    if (name == null) {
      return question.open(name(), "no window is set");
    }
    Window window = windows.find(name).orElse(null);
    if (window == null) {
      return new Verdict(
          name(),
          Verdict.Answer.UNKNOWN,
          "the configuration has no window " + name,
          null,
          "neap.windows.%s is in config/application.yml".formatted(name));
    }
    Duration chunk =
        Objects.requireNonNullElse(
            question.settings().backfill().chunkTime(), defaults.chunkTime());
    return verdict(question, window, clock.now(), chunk.multipliedBy(Windows.CHUNKS_AHEAD));
  }

  private Verdict verdict(Question question, Window window, Instant now, Duration ahead) {
    if (window.isOpenFor(now, ahead)) {
      return question.open(
          name(),
          window
              .closes(now)
              .map(closes -> "%s is open until %s".formatted(window.name(), words(closes)))
              .orElse(window.name() + " is open"));
    }
    String reason = window.isOpen(now) ? "closes before another chunk is done" : "is closed";
    Optional<ZonedDateTime> opens = window.nextOpening(now);
    return new Verdict(
        name(),
        Verdict.Answer.CLOSED,
        "window %s %s".formatted(window.name(), reason),
        null,
        opens
            .map(at -> "it opens: " + words(at))
            .orElse("config/application.yml lets it open again; it does not in the next ten years"),
        opens.map(ZonedDateTime::toInstant).orElse(null));
  }
}
