package dev.neap.migration;

import static dev.neap.schema.Identifier.quote;

import dev.neap.schema.Constraint;
import dev.neap.schema.Database;
import dev.neap.schema.Definition;
import dev.neap.schema.Fact;
import dev.neap.schema.LockLevel;
import dev.neap.schema.TableName;
import dev.neap.schema.TableShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Carries the indexes and constraints of replaced columns over to the new ones: built under
 * temporary names beside the old ones, named as before once the old ones are gone.
 */
final class TableCarrier {

  private final TableShape shape;
  private final TableName table;
  private final Changes changes;
  private final Names names;
  private final Database database;
  private final IndexCarrier indexes;

  TableCarrier(TableShape shape, Changes changes, Names names, Database database) {
    this.shape = shape;
    this.table = shape.name();
    this.changes = changes;
    this.names = names;
    this.database = database;
    this.indexes = new IndexCarrier(shape, changes, names);
  }

  /** Builds and proves everything beside the old columns, without blocking readers or writers. */
  List<Ddl> build() {
    List<Ddl> steps = new ArrayList<>();
    steps.addAll(indexes.build());
    for (Constraint constraint : ownConstraints()) {
      if (!atBothEnds(constraint) || changes.inOrder(constraint.referencedTable(), table)) {
        addConstraint(steps, constraint, isSelfReference(constraint));
      }
    }
    for (Constraint constraint : incoming()) {
      if (!atBothEnds(constraint) || changes.inOrder(constraint.table(), table)) {
        addConstraint(steps, constraint, true);
      }
    }
    return steps;
  }

  private void addConstraint(List<Ddl> steps, Constraint constraint, boolean pointsHere) {
    TableName on = constraint.table();
    String name = names.temporary(constraint.name());
    String definition = renamed(constraint).replaceFirst(" NOT VALID$", "");
    Optional<PartitionedForeignKey> parts =
        PartitionedForeignKey.of(database, on, constraint.leaves(), name, definition);
    if (parts.isPresent()) {
      steps.addAll(parts.get().steps());
      return;
    }
    Fact there = Fact.constraint(on, name);
    Ddl add =
        Ddl.brief(
            "add " + constraint.name() + " over the new column, for new rows",
            on,
            constraint.type() == Constraint.Type.FOREIGN_KEY
                ? LockLevel.SHARE_ROW_EXCLUSIVE
                : LockLevel.ACCESS_EXCLUSIVE,
            there,
            alter(on) + "ADD CONSTRAINT " + quote(name) + " " + definition + " NOT VALID");
    steps.add(
        pointsHere
            ? add.undoneBy(
                Ddl.brief(
                    "drop the second " + constraint.name(),
                    on,
                    LockLevel.ACCESS_EXCLUSIVE,
                    there.negated(),
                    alter(on) + "DROP CONSTRAINT " + quote(name)))
            : add);
    if (constraint.validated()) {
      steps.add(
          Ddl.scan(
              "prove " + constraint.name() + " for every row",
              on,
              Fact.validConstraint(on, name),
              alter(on) + "VALIDATE CONSTRAINT " + quote(name)));
    }
  }

  /** What has to go before the old columns can. */
  List<String> beforeDrop() {
    Stream<Constraint> pointing =
        ownConstraints().stream()
            .filter(c -> isSelfReference(c) && changes.replaces(table, c.referencedColumns()));
    Stream<Constraint> incoming =
        shape.incoming().stream()
            .filter(c -> !isSelfReference(c) && changes.replaces(table, c.referencedColumns()))
            .filter(c -> !goesWith(c.table(), c.columns()) || changes.inOrder(table, c.table()));
    Stream<String> first =
        Stream.concat(incoming, pointing)
            .map(c -> alter(c.table()) + "DROP CONSTRAINT " + quote(c.name()));
    Stream<String> dropped =
        shape.allIncoming().stream()
            .filter(c -> isRemoved(c.referencedColumns()) || (isSelfReference(c) && goes(c)))
            .map(c -> alter(c.table()) + "DROP CONSTRAINT IF EXISTS " + quote(c.name()));
    return Stream.concat(first, dropped).toList();
  }

  private boolean isRemoved(List<String> columns) {
    return changes.removed(table).stream().anyMatch(columns::contains);
  }

  /** Whether one of the table's constraints goes with a column of its own. */
  private boolean goes(Constraint own) {
    return isRemoved(own.columns());
  }

  /** What gives everything its name back, once the old columns are gone. */
  List<String> afterDrop() {
    List<String> statements = new ArrayList<>();
    statements.addAll(indexes.settle());
    List<Constraint> constraints = new ArrayList<>(ownConstraints());
    incoming().stream().filter(c -> !atBothEnds(c)).forEach(constraints::add);
    for (Constraint constraint : constraints) {
      statements.add(
          alter(constraint.table())
              + "RENAME CONSTRAINT "
              + quote(names.temporary(constraint.name()))
              + " TO "
              + quote(constraint.name()));
      if (constraint.leaves() != null) {
        statements.add(
            PartitionedForeignKey.named(
                constraint.table(), names.temporary(constraint.name()), constraint.name()));
      }
      constraint.commentOn(constraint.table()).ifPresent(statements::add);
    }
    return statements;
  }

  private List<Constraint> ownConstraints() {
    Stream<Constraint> ofPartitions =
        shape.partitions().stream().flatMap(p -> p.constraints().stream());
    return Stream.concat(
            shape.constraints().stream().filter(c -> !changes.letsGo(table, c.name())),
            ofPartitions)
        .filter(c -> c.type() == Constraint.Type.CHECK || c.type() == Constraint.Type.FOREIGN_KEY)
        .filter(
            c ->
                changes.replaces(table, c.columns())
                    || (isSelfReference(c)
                        && !goes(c)
                        && changes.replaces(table, c.referencedColumns())))
        .toList();
  }

  private List<Constraint> incoming() {
    return shape.incoming().stream()
        .filter(c -> !isSelfReference(c) && changes.replaces(table, c.referencedColumns()))
        .filter(c -> !changes.letsGo(c.table(), c.name()))
        .filter(c -> changes.removed(c.table()).stream().noneMatch(c.columns()::contains))
        .toList();
  }

  /** A foreign key between two tables of which both ends change: built once, by the later table. */
  private boolean atBothEnds(Constraint constraint) {
    TableName referenced = constraint.referencedTable();
    return referenced != null
        && !isSelfReference(constraint)
        && changes.replaces(constraint.table(), constraint.columns())
        && changes.replaces(referenced, constraint.referencedColumns());
  }

  private boolean isSelfReference(Constraint constraint) {
    return constraint.type() == Constraint.Type.FOREIGN_KEY
        && constraint.table().equals(constraint.referencedTable());
  }

  /** Whether what stands on the columns goes when the old shape of their table ends. */
  private boolean goesWith(TableName on, List<String> columns) {
    return columns.stream().anyMatch(changes.removed(on)::contains)
        || changes.replacements(on).stream().anyMatch(r -> columns.contains(r.from().name()));
  }

  private String renamed(Constraint constraint) {
    String renamed = changes.overNew(constraint.table(), constraint.definition());
    TableName referenced = constraint.referencedTable();
    if (referenced != null) {
      for (Replacement r : changes.replacements(referenced)) {
        renamed = Definition.renameReferenced(renamed, r.from().name(), r.shadow().name());
      }
    }
    return renamed;
  }

  private static String alter(TableName table) {
    return "ALTER TABLE " + table.sql() + " ";
  }
}
