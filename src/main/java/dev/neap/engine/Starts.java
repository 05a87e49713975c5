package dev.neap.engine;

import dev.neap.engine.Started.Outcome;
import dev.neap.jobfile.FileOrder;
import dev.neap.lifecycle.Handed;
import dev.neap.lifecycle.Lifecycle;
import dev.neap.lifecycle.Standing;
import dev.neap.lifecycle.State;
import dev.neap.lifecycle.TextChangedException;
import dev.neap.lifecycle.Verdict;
import dev.neap.postgres.LeaseHeldException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Starts many files: in the order of their names where they work on the same tables, the others
 * whatever becomes of these. Goes over them again and again, driving each as far as it goes, as
 * long as one of them would be waited for if it were alone.
 */
final class Starts {

  private final Surroundings with;
  private final EngineListener listener;
  private final Map<String, Started> results = new LinkedHashMap<>();
  private final Map<String, Touched> touched = new HashMap<>();
  private final Map<String, Long> refusedAt = new HashMap<>();
  private final Map<String, String> told = new HashMap<>();
  private final Set<String> worked = new HashSet<>();
  private boolean stays;

  /**
   * What it works with.
   *
   * @param schema the schema whose tables are changed
   * @param by who starts them
   * @param turn drives one as far as it goes without waiting
   * @param status says where one stands
   * @param rest waits a little; false when this process is to stop
   */
  record Surroundings(
      Beginnings beginnings,
      String schema,
      String by,
      Turn turn,
      Function<String, Report> status,
      BooleanSupplier rest) {}

  /** Drives a migration until it stops. */
  interface Turn {
    Report drive(String name, Predicate<Driver.Stop> patient);
  }

  Starts(Surroundings with, EngineListener listener) {
    this.with = with;
    this.listener = listener;
  }

  /**
   * Starts the files.
   *
   * @return what came of each, in the order of their names
   * @throws RefusedException when some of them were started with another text; then none was begun
   */
  List<Started> run(List<Start> given) {
    List<Start> files =
        given.stream().sorted(Comparator.comparing(Start::file, FileOrder.COMPARATOR)).toList();
    refuseChanged(files);
    files.forEach(
        file ->
            results.put(
                file.migration().name(),
                result(file, Outcome.NOT_REACHED, "this process was to end", null)));
    do {
      stays = false;
      round(files);
    } while (stays && with.rest().getAsBoolean());
    return List.copyOf(results.values());
  }

  private void refuseChanged(List<Start> files) {
    List<TextChangedException> changed = new ArrayList<>();
    for (Start file : files) {
      try {
        with.beginnings()
            .store()
            .refuseChanged(
                new Handed(
                    file.migration().name(),
                    file.migration().source(),
                    file.file(),
                    with.schema()));
      } catch (TextChangedException e) {
        changed.add(e);
      }
    }
    if (!changed.isEmpty()) {
      throw RefusedException.several(changed);
    }
  }

  private void round(List<Start> files) {
    List<Start> ahead = new ArrayList<>();
    for (Start file : files) {
      Started result = one(file, ahead);
      results.put(file.migration().name(), result);
      if (!isOver(result)) {
        ahead.add(file);
      }
    }
  }

  private static boolean isOver(Started result) {
    Report report = result.report();
    return result.outcome() == Outcome.PASSED_OVER
        || (report != null && Lifecycle.hasEnded(report.standing().state()));
  }

  private Started one(Start file, List<Start> ahead) {
    String name = file.migration().name();
    Standing known = with.beginnings().store().find(name).orElse(null);
    if (known != null && Lifecycle.hasEnded(known.state()) && wasDriven(name)) {
      return result(file, Outcome.DRIVEN, "", status(name));
    }
    String over = over(file, known);
    if (over != null) {
      return result(file, Outcome.PASSED_OVER, over, known == null ? null : status(name));
    }
    boolean begun =
        known != null && known.state() != State.PLANNED && !Lifecycle.hasEnded(known.state());
    if (!begun) {
      Optional<Started> held = held(file, ahead, known == null ? null : status(name));
      if (held.isPresent()) {
        return held.get();
      }
    }
    try {
      if (!begun) {
        with.beginnings().begin(file.migration(), file.file(), with.by(), listener);
      }
      return driven(file, name);
    } catch (RefusedException e) {
      refusedAt.put(name, over());
      return result(file, Outcome.REFUSED, String.valueOf(e.getMessage()), null);
    } catch (LeaseHeldException e) {
      return result(file, Outcome.DRIVEN, "another process drives it", status(name));
    }
  }

  /** Why there is nothing to do; null when there is. */
  private @Nullable String over(Start file, @Nullable Standing known) {
    if (known == null) {
      return file.named() ? null : beforeBaseline(file);
    }
    if (!Lifecycle.hasEnded(known.state())) {
      return null;
    }
    if (known.state() == State.COMPLETED) {
      return known.baseline() ? "it is a baseline" : "it is completed";
    }
    return file.named()
        ? null
        : "it was %s; to begin it anew: neap start %s"
            .formatted(
                known.state() == State.ROLLED_BACK ? "rolled back" : "abandoned", file.file());
  }

  private @Nullable String beforeBaseline(Start file) {
    String key = FileOrder.key(file.file());
    return with.beginnings().store().all().stream()
        .filter(s -> s.baseline() && s.state() == State.COMPLETED)
        .filter(s -> s.registration().targetSchema().equals(with.schema()))
        .map(Standing::name)
        .filter(baseline -> key.compareTo(baseline) <= 0)
        .max(Comparator.naturalOrder())
        .map(baseline -> "it is in the database since before baseline " + baseline)
        .orElse(null);
  }

  /** Whether it has to wait for its turn, or is refused as before. */
  private Optional<Started> held(Start file, List<Start> ahead, @Nullable Report report) {
    String name = file.migration().name();
    if (Objects.equals(refusedAt.get(name), over())) {
      return Optional.ofNullable(results.get(name));
    }
    Touched own =
        touched.computeIfAbsent(
            name, n -> Touched.of(file.migration(), with.beginnings().plan(file.migration())));
    for (Start before : ahead) {
      Set<String> shared = new TreeSet<>(before.migration().tables());
      shared.retainAll(own.changed());
      Touched first = touched.get(before.migration().name());
      shared.addAll(first == null ? Set.of() : own.shared(first));
      if (!shared.isEmpty()) {
        return Optional.of(queued(file, before, shared, report));
      }
    }
    return with.beginnings()
        .registrar()
        .neighbours()
        .before(name, file.file(), own)
        .map(n -> result(file, Outcome.QUEUED, n.words() + "; goes on when " + n.way(), report));
  }

  private Started queued(Start file, Start before, Set<String> shared, @Nullable Report own) {
    Started first = Objects.requireNonNull(results.get(before.migration().name()));
    Report report = first.report();
    String stands = report == null ? first.outcome().name() : report.standing().state().name();
    return result(
        file,
        Outcome.QUEUED,
        "migration %s goes first on %s, and is %s"
            .formatted(before.migration().name(), String.join(", ", shared), stands),
        own);
  }

  /** How many have ended: what was refused may pass after one more has. */
  private long over() {
    return results.values().stream().filter(Starts::isOver).count();
  }

  private Started driven(Start file, String name) {
    Report report =
        with.turn()
            .drive(
                name,
                stop -> {
                  if (stop.worked()) {
                    worked.add(name);
                  }
                  if (stop.rolls() || (stop.holds() && worked.contains(name))) {
                    stays = true;
                    tell(name, stop.closed());
                  }
                  return false;
                });
    return result(file, Outcome.DRIVEN, "", report);
  }

  private void tell(String name, List<Verdict> closed) {
    String words = RefusedException.words(closed);
    if (!words.equals(told.put(name, words))) {
      listener.waiting(name, closed);
    }
  }

  private @Nullable Report status(String name) {
    return with.status().apply(name);
  }

  private boolean wasDriven(String name) {
    Started before = results.get(name);
    return before != null && before.outcome() == Outcome.DRIVEN;
  }

  private static Started result(
      Start file, Outcome outcome, String reason, @Nullable Report report) {
    return new Started(file.migration().name(), file.file(), outcome, reason, report);
  }
}
