package dev.neap.engine;

import dev.neap.jobfile.InvalidMigrationFileException;
import dev.neap.jobfile.MigrationFile;
import dev.neap.lifecycle.Standing;
import dev.neap.migration.KeyTarget;
import dev.neap.migration.Migration;
import dev.neap.migration.Plan;
import dev.neap.schema.Constraint;
import dev.neap.schema.Database;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a migration lays hands on, in the schema of its tables.
 *
 * @param own the tables that it names, those that it found by their indexes, and the names it gives
 * @param changed these, and those whose foreign keys it moves along
 * @param pointsAt what foreign keys of its making point at
 * @param ends by table, the columns that go when it is completed
 * @param renamed the tables that get another name then
 */
record Touched(
    Set<String> own,
    Set<String> changed,
    List<KeyTarget> pointsAt,
    Map<String, List<String>> ends,
    Set<String> renamed) {

  /** By what it is to do. */
  static Touched of(Migration migration, Plan plan) {
    return of(migration.tables(), migration.pointsAt(), plan);
  }

  /** By what can be read of a registered one; empty when neither its plan nor its text can. */
  static Optional<Touched> of(Standing standing, MigrationFile files) {
    Subject subject = Subject.of(standing, files);
    try {
      return Optional.of(
          of(
              files.parse(standing.registration().file(), standing.registration().source()),
              subject.plan()));
    } catch (InvalidMigrationFileException e) {
      return subject.planned()
          ? Optional.of(of(List.of(), List.of(), subject.plan()))
          : Optional.empty();
    }
  }

  private static Touched of(List<String> named, List<KeyTarget> pointsAt, Plan plan) {
    Set<String> own = new HashSet<>(named);
    own.addAll(plan.before().tables().keySet());
    own.addAll(plan.renamed().keySet());
    Set<String> changed = new HashSet<>(own);
    changed.addAll(plan.carriedAlong());
    return new Touched(own, changed, pointsAt, plan.dropped(), Set.copyOf(plan.renamed().values()));
  }

  /**
   * The same where it is taken back after contract: that may make any key anew which its tables had
   * before.
   */
  Touched back(Database before) {
    Stream<KeyTarget> anew =
        before.tables().values().stream()
            .flatMap(table -> table.constraints().stream())
            .flatMap(key -> target(key, before.schema()));
    return new Touched(
        own, changed, Stream.concat(pointsAt.stream(), anew).toList(), ends, renamed);
  }

  private static Stream<KeyTarget> target(Constraint key, String schema) {
    return Stream.ofNullable(key.referencedTable())
        .filter(table -> table.schema().equals(schema))
        .map(table -> new KeyTarget(table.name(), key.referencedColumns()));
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
    return pointsAt.stream().filter(other::takes).map(KeyTarget::table).collect(Collectors.toSet());
  }

  private boolean takes(KeyTarget target) {
    return renamed.contains(target.table())
        || ends.getOrDefault(target.table(), List.of()).stream()
            .anyMatch(target.columns()::contains);
  }
}
