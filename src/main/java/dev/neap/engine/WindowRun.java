package dev.neap.engine;

import dev.neap.backfill.Time;
import dev.neap.engine.EngineConfiguration.BackfillDefaults;
import dev.neap.engine.Started.Outcome;
import dev.neap.jobfile.InvalidMigrationFileException;
import dev.neap.jobfile.MigrationFile;
import dev.neap.lifecycle.Lifecycle;
import dev.neap.lifecycle.Standing;
import dev.neap.lifecycle.State;
import dev.neap.lifecycle.Verdict;
import dev.neap.window.Window;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Drives migrations for as long as a named window is open, and stops them before it closes. */
public final class WindowRun {

  /** Gates that time alone opens. */
  private static final Set<String> TIMED = Set.of("window", "schedule", "freeze", "soak", "usage");

  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

  private final Engine engine;
  private final DatabaseClock clock;
  private final BackfillDefaults defaults;
  private final MigrationFile files;
  private final String schema;
  private final Time time;
  private volatile boolean stopped;

  WindowRun(
      Engine engine,
      DatabaseClock clock,
      BackfillDefaults defaults,
      MigrationFile files,
      String schema,
      Time time) {
    this.engine = engine;
    this.clock = clock;
    this.defaults = defaults;
    this.files = files;
    this.schema = schema;
    this.time = time;
  }

  /**
   * What came of it.
   *
   * @param all what came of each migration
   * @param more whether some of them go on as soon as time lets them
   * @param opens when the window opens next; null while it is open, or when it never does
   */
  public record Ended(List<Started> all, boolean more, @Nullable ZonedDateTime opens) {}

  /**
   * Drives until the window closes, or nothing is left that it would wait for.
   *
   * @param given what to start; null for everything that is registered
   * @throws RefusedException when some were started with another text; then none was begun
   */
  public Ended run(Window window, @Nullable List<Start> given, String by, EngineListener listener) {
    List<Started> unreadable = new ArrayList<>();
    List<Start> starts = given == null ? registered(unreadable) : given;
    Duration ahead = ahead(starts);
    List<Started> results;
    if (window.isOpenFor(clock.now(), ahead)) {
      try (WindowWatch watch = WindowWatch.begin(window, clock, ahead, time, this::stop)) {
        do {
          results = engine.startAll(starts, by, listener);
        } while (waited(results, window, ahead));
      }
    } else {
      results = starts.stream().map(this::untouched).toList();
    }
    List<Started> all = Stream.concat(results.stream(), unreadable.stream()).toList();
    Instant now = clock.now();
    return new Ended(
        all,
        all.stream().anyMatch(WindowRun::hasMore),
        window.isOpenFor(now, ahead) ? null : window.nextOpening(now).orElse(null));
  }

  /** Ends it after the chunk or step at hand. */
  public void stop() {
    stopped = true;
    engine.stop();
  }

  private List<Start> registered(List<Started> unreadable) {
    List<Start> starts = new ArrayList<>();
    for (Standing standing : engine.migrations()) {
      String file = standing.registration().file();
      if (standing.registration().targetSchema().equals(schema)
          && !Lifecycle.hasEnded(standing.state())) {
        try {
          starts.add(new Start(files.parse(file, standing.registration().source()), file, false));
        } catch (InvalidMigrationFileException e) {
          unreadable.add(
              new Started(
                  standing.name(), file, Outcome.REFUSED, String.valueOf(e.getMessage()), null));
        }
      }
    }
    return starts;
  }

  /** So long before the end no chunk is begun any more, whichever migration it is of. */
  private Duration ahead(List<Start> starts) {
    return starts.stream()
        .map(start -> start.migration().settings().backfill().chunkTime())
        .map(chunk -> Objects.requireNonNullElse(chunk, defaults.chunkTime()))
        .reduce(defaults.chunkTime(), (one, other) -> one.compareTo(other) < 0 ? other : one)
        .multipliedBy(Windows.CHUNKS_AHEAD)
        .plus(WindowWatch.BETWEEN_LOOKS);
  }

  private Started untouched(Start start) {
    String name = start.migration().name();
    Report report =
        engine.migrations().stream().anyMatch(known -> known.name().equals(name))
            ? engine.status(name)
            : null;
    boolean ended = report != null && Lifecycle.hasEnded(report.standing().state());
    return new Started(
        name,
        start.file(),
        ended ? Outcome.PASSED_OVER : Outcome.NOT_REACHED,
        ended ? "it has ended" : "the window is closed",
        report);
  }

  /**
   * Waits where a gate opens by itself before the window closes, and a moment where one has opened
   * just as it was looked at.
   */
  private boolean waited(List<Started> results, Window window, Duration ahead) {
    List<Report> more =
        results.stream()
            .filter(WindowRun::hasMore)
            .flatMap(started -> Stream.ofNullable(started.report()))
            .toList();
    if (!window.isOpenFor(clock.now(), ahead)) {
      return false;
    }
    if (more.stream().anyMatch(WindowRun::isFree)) {
      return !stopped && rested() && !stopped;
    }
    Optional<Instant> opens =
        more.stream()
            .flatMap(report -> report.closed().stream())
            .flatMap(verdict -> Stream.ofNullable(verdict.earliest()))
            .min(Instant::compareTo);
    if (opens.isEmpty()) {
      return false;
    }
    boolean inTime =
        window.closes(clock.now()).map(c -> opens.get().isBefore(c.toInstant())).orElse(false);
    while (inTime && !stopped && clock.now().isBefore(opens.get())) {
      if (!rested()) {
        return false;
      }
    }
    return inTime && !stopped;
  }

  private boolean rested() {
    try {
      time.sleep(BETWEEN_LOOKS);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Whether nothing holds it, and nobody drives it. */
  private static boolean isFree(Report report) {
    return report.closed().isEmpty()
        && report.driver().isEmpty()
        && report.standing().pause() == null;
  }

  private static boolean hasMore(Started started) {
    Report report = started.report();
    if (started.outcome() == Outcome.PASSED_OVER
        || started.outcome() == Outcome.REFUSED
        || started.outcome() == Outcome.QUEUED) {
      return false;
    }
    if (report == null) {
      return true;
    }
    State state = report.standing().state();
    return state != State.HALTED
        && !Lifecycle.hasEnded(state)
        && report.closed().stream().allMatch(WindowRun::isTimed);
  }

  private static boolean isTimed(Verdict verdict) {
    return verdict.earliest() != null || TIMED.contains(verdict.gate());
  }
}
