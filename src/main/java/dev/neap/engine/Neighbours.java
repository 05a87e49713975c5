package dev.neap.engine;

import dev.neap.jobfile.FileOrder;
import dev.neap.jobfile.InvalidMigrationFileException;
import dev.neap.jobfile.MigrationFile;
import dev.neap.lifecycle.Lifecycle;
import dev.neap.lifecycle.MigrationStore;
import dev.neap.lifecycle.Standing;
import dev.neap.lifecycle.State;
import dev.neap.migration.Migration;
import dev.neap.migration.Plan;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Keeps migrations of one table apart: who has begun goes before who has not, and of those who have
 * not, the one whose file's name comes first.
 */
public final class Neighbours {

  private final MigrationStore store;
  private final MigrationFile files;
  private final String schema;

  Neighbours(MigrationStore store, MigrationFile files, String schema) {
    this.store = store;
    this.files = files;
    this.schema = schema;
  }

  /**
   * Another migration that goes first.
   *
   * @param name its name
   * @param words what it does to which tables, for people
   * @param since when it came to where it stands
   */
  public record Neighbour(String name, String words, Instant since) {

    /** What lets others go on. */
    public String way() {
      return "%s is completed or rolled back: ./neap status %s".formatted(name, name);
    }
  }

  /** Who goes before a registered migration that has not begun; empty when it may. */
  public Optional<Neighbour> before(Standing standing) {
    return before(
        standing.name(), standing.registration().file(), tables(standing).orElse(Set.of()));
  }

  /**
   * Who goes before a migration that has not begun; empty when it may.
   *
   * @param file where its text was read
   * @param tables the tables that it works on
   */
  Optional<Neighbour> before(String name, String file, Set<String> tables) {
    for (Standing other : store.all()) {
      if (other.name().equals(name)
          || Lifecycle.hasEnded(other.state())
          || !other.registration().targetSchema().equals(schema)
          || (other.state() == State.PLANNED && !isEarlier(other, name, file))) {
        continue;
      }
      Optional<Set<String>> theirs = tables(other);
      Set<String> shared = new TreeSet<>(theirs.orElse(tables));
      shared.retainAll(tables);
      if (!shared.isEmpty()) {
        return Optional.of(new Neighbour(other.name(), words(other, shared), other.stateSince()));
      }
    }
    return Optional.empty();
  }

  private static boolean isEarlier(Standing other, String name, String file) {
    int order = FileOrder.COMPARATOR.compare(other.registration().file(), file);
    return order < 0 || (order == 0 && other.name().compareTo(name) < 0);
  }

  private static String words(Standing other, Set<String> shared) {
    return other.state() == State.PLANNED
        ? "migration %s is to change %s first, and is PLANNED"
            .formatted(other.name(), String.join(", ", shared))
        : "migration %s is changing %s and is %s"
            .formatted(other.name(), String.join(", ", shared), other.state());
  }

  /**
   * Lets the migration pass when nobody goes before it.
   *
   * @throws RefusedException naming the one that does
   */
  void check(Migration migration, Plan plan, String file) {
    before(migration.name(), file, tables(migration, plan))
        .ifPresent(
            neighbour -> {
              throw RefusedException.because(
                  "NEAP-6106",
                  neighbour.words()
                      + ". "
                      + migration.name()
                      + " waits for it: complete it or roll it back first");
            });
  }

  /**
   * Lets a completed migration be taken back when no other one has built on its tables since.
   *
   * @throws RefusedException naming the one that has
   */
  void checkBack(Standing completed) {
    Set<String> tables = tables(completed).orElse(Set.of());
    for (Standing other : store.all()) {
      boolean since =
          other.state() == State.COMPLETED
              ? other.stateSince().isAfter(completed.stateSince())
              : other.state() != State.PLANNED && !Lifecycle.hasEnded(other.state());
      if (!since
          || other.name().equals(completed.name())
          || !other.registration().targetSchema().equals(schema)) {
        continue;
      }
      Set<String> shared = new TreeSet<>(tables(other).orElse(tables));
      shared.retainAll(tables);
      if (!shared.isEmpty()) {
        throw RefusedException.because(
            "NEAP-6119",
            "migration %s has changed %s since, and is %s. Roll that one back first"
                .formatted(other.name(), String.join(", ", shared), other.state()));
      }
    }
  }

  /**
   * The tables that it names, those that it found by their indexes, those at the other end of
   * foreign keys that it makes or moves, and the names it gives.
   */
  static Set<String> tables(Migration migration, Plan plan) {
    Set<String> tables = named(migration);
    tables.addAll(plan.tables());
    return tables;
  }

  private static Set<String> named(Migration migration) {
    Set<String> tables = new HashSet<>(migration.tables());
    tables.addAll(migration.pointsAt());
    return tables;
  }

  /** The tables of a registered migration; empty when neither its plan nor its text can be read. */
  private Optional<Set<String>> tables(Standing standing) {
    List<Set<String>> known = new ArrayList<>();
    Subject subject = Subject.of(standing, files);
    if (subject.planned()) {
      known.add(subject.plan().tables());
    }
    try {
      known.add(
          named(files.parse(standing.registration().file(), standing.registration().source())));
    } catch (InvalidMigrationFileException e) {
      if (known.isEmpty()) {
        return Optional.empty();
      }
    }
    Set<String> tables = new HashSet<>();
    known.forEach(tables::addAll);
    return Optional.of(tables);
  }
}
