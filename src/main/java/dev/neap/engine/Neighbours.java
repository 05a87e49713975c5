package dev.neap.engine;

import dev.neap.jobfile.FileOrder;
import dev.neap.jobfile.MigrationFile;
import dev.neap.lifecycle.Lifecycle;
import dev.neap.lifecycle.MigrationStore;
import dev.neap.lifecycle.Standing;
import dev.neap.lifecycle.State;
import dev.neap.migration.Migration;
import dev.neap.migration.Plan;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * Keeps migrations of one table apart, and those that a foreign key of their making links: who has
 * begun goes before who has not, and of those who have not, the one whose file's name comes first.
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
    return Touched.of(standing, files)
        .flatMap(own -> before(standing.name(), standing.registration().file(), own));
  }

  /**
   * Who goes before a migration that has not begun; empty when it may.
   *
   * @param file where its text was read
   * @param own what it lays hands on
   */
  Optional<Neighbour> before(String name, String file, Touched own) {
    for (Standing other : store.all()) {
      if (other.name().equals(name)
          || Lifecycle.hasEnded(other.state())
          || !other.registration().targetSchema().equals(schema)
          || (other.state() == State.PLANNED && !isEarlier(other, name, file))) {
        continue;
      }
      Set<String> shared = Touched.of(other, files).map(own::shared).orElse(own.own());
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
    before(migration.name(), file, Touched.of(migration, plan))
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
    Optional<Touched> own =
        Touched.of(completed, files)
            .map(touched -> touched.back(Subject.of(completed, files).plan().before()));
    for (Standing other : store.all()) {
      boolean over = other.state() == State.COMPLETED;
      boolean since =
          over
              ? other.stateSince().isAfter(completed.stateSince())
              : other.state() != State.PLANNED && !Lifecycle.hasEnded(other.state());
      if (!since
          || own.isEmpty()
          || other.name().equals(completed.name())
          || !other.registration().targetSchema().equals(schema)) {
        continue;
      }
      Touched back = own.get();
      Set<String> shared =
          Touched.of(other, files)
              .map(theirs -> over ? back.common(theirs) : back.shared(theirs))
              .orElse(back.own());
      if (!shared.isEmpty()) {
        throw RefusedException.because(
            "NEAP-6119",
            "migration %s has changed %s since, and is %s. Roll that one back first"
                .formatted(other.name(), String.join(", ", shared), other.state()));
      }
    }
  }
}
