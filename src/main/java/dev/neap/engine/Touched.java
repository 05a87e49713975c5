package dev.neap.engine;

import dev.neap.jobfile.InvalidMigrationFileException;
import dev.neap.jobfile.MigrationFile;
import dev.neap.lifecycle.Standing;
import dev.neap.migration.Migration;
import dev.neap.migration.Plan;
import dev.neap.schema.Constraint;
import dev.neap.schema.Database;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What a migration lays hands on, in the schema of its tables.
 *
 * @param own the tables that it names, those that it found by their indexes, and the names it gives
 * @param changed these, and those whose foreign keys it moves along
 * @param pointsAt by table, the columns that foreign keys of its making point at
 * @param ends by table, the columns that go when it is completed
 * @param renamed the tables that get another name then
 */
record Touched(
    Set<String> own,
    Set<String> changed,
    Map<String, List<String>> pointsAt,
    Map<String, List<String>> ends,
    Set<String> renamed) {

  /** By what it is to do. */
  static Touched of(Migration migration, Plan plan) {
    Set<String> own = new HashSet<>(migration.tables());
    own.addAll(plan.before().tables().keySet());
    own.addAll(plan.renamed().keySet());
    Set<String> changed = new HashSet<>(own);
    changed.addAll(plan.tables());
    return new Touched(
        own, changed, migration.pointsAt(), plan.dropped(), Set.copyOf(plan.renamed().values()));
  }

  /** By what can be read of a registered one; empty when neither its plan nor its text can. */
  static Optional<Touched> of(Standing standing, MigrationFile files) {
    Subject subject = Subject.of(standing, files);
    Plan plan = subject.plan();
    try {
      return Optional.of(
          of(files.parse(standing.registration().file(), standing.registration().source()), plan));
    } catch (InvalidMigrationFileException e) {
      if (!subject.planned()) {
        return Optional.empty();
      }
      Set<String> own = new HashSet<>(plan.before().tables().keySet());
      own.addAll(plan.renamed().keySet());
      return Optional.of(
          new Touched(
              own, plan.tables(), Map.of(), plan.dropped(), Set.copyOf(plan.renamed().values())));
    }
  }

  /**
   * The same where it is taken back after contract: that may make any key anew which its tables had
   * before.
   */
  Touched back(Database before) {
    Map<String, List<String>> all = new HashMap<>();
    pointsAt.forEach((table, columns) -> all.put(table, new ArrayList<>(columns)));
    before.tables().values().stream()
        .flatMap(table -> table.constraints().stream())
        .filter(key -> key.type() == Constraint.Type.FOREIGN_KEY)
        .filter(key -> key.referencedTable() != null)
        .forEach(
            key ->
                all.computeIfAbsent(key.referencedTable().name(), table -> new ArrayList<>())
                    .addAll(key.referencedColumns()));
    return new Touched(own, changed, all, ends, renamed);
  }

  /** The tables for which the two can't be under way at the same time. */
  Set<String> shared(Touched other) {
    Set<String> shared = new TreeSet<>(changed);
    shared.retainAll(other.changed);
    shared.addAll(pointsInto(other));
    shared.addAll(other.pointsInto(this));
    return shared;
  }

  /** The tables that they both name. */
  Set<String> common(Touched other) {
    Set<String> common = new TreeSet<>(own);
    common.retainAll(other.own);
    return common;
  }

  private Set<String> pointsInto(Touched other) {
    return pointsAt.entrySet().stream()
        .filter(e -> other.takes(e.getKey(), e.getValue()))
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  private boolean takes(String table, List<String> columns) {
    return renamed.contains(table)
        || ends.getOrDefault(table, List.of()).stream().anyMatch(columns::contains);
  }
}
