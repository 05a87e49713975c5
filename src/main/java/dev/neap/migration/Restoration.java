package dev.neap.migration;

import static dev.neap.schema.Identifier.quote;

import dev.neap.schema.Constraint;
import dev.neap.schema.Database;
import dev.neap.schema.Definition;
import dev.neap.schema.Fact;
import dev.neap.schema.Index;
import dev.neap.schema.LockLevel;
import dev.neap.schema.TableName;
import dev.neap.schema.TableShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Builds the indexes and constraints again that went with dropped columns: over the columns that
 * are back and, where others of their columns are replaced, over what takes their place.
 */
final class Restoration {

  private final TableShape shape;
  private final TableName table;
  private final List<Index> indexes;
  private final Map<TableName, List<Index>> apart;
  private final List<Constraint> constraints;
  private final Belongings belongings;
  private final Changes changes;
  private final Database database;

  /**
   * What to build again.
   *
   * @param belongings the table before the columns were dropped
   * @param columns the columns that are back
   */
  Restoration(
      TableShape shape,
      Belongings belongings,
      List<String> columns,
      Changes changes,
      Database database) {
    this.shape = shape;
    this.table = shape.name();
    this.belongings = belongings;
    this.indexes = belongings.indexes(columns);
    this.apart = belongings.apart(columns);
    this.constraints =
        belongings.constraints(columns).stream().filter(c -> isThere(c.table())).toList();
    this.changes = changes;
    this.database = database;
  }

  /** Whether the table, or the partition of former times, is there. */
  private boolean isThere(TableName on) {
    return on.equals(belongings.shape().name())
        || shape.partitions().stream().anyMatch(p -> p.name().equals(on));
  }

  private boolean isPartitioned() {
    return shape.kind() == TableShape.Kind.PARTITIONED;
  }

  /** Builds and proves everything once every row is filled. */
  List<Ddl> build() {
    List<Ddl> steps = new ArrayList<>();
    for (Index index : indexes) {
      if (!isPartitioned()) {
        steps.addAll(built(table, index));
      } else if (index.constraint() == null) {
        steps.addAll(tree(index).steps());
      } else {
        key(index).ifPresent(key -> steps.addAll(key.build()));
      }
    }
    apart.forEach(
        (on, those) ->
            those.stream().filter(i -> isThere(on)).forEach(i -> steps.addAll(built(on, i))));
    constraints.forEach(constraint -> add(steps, constraint));
    return steps;
  }

  private IndexTree tree(Index index) {
    return new IndexTree(shape, belongings.shape(), index, name -> name, this::renamed);
  }

  private Optional<PartitionedKey> key(Index index) {
    return belongings
        .constraint(index)
        .map(c -> tree(index).key(c, index.columns(), c.definition()));
  }

  private List<Ddl> built(TableName on, Index index) {
    List<Ddl> steps = new ArrayList<>();
    steps.add(
        Ddl.concurrently(
            "build " + index.name() + " again",
            on,
            Fact.validIndex(new TableName(on.schema(), index.name())),
            Definition.concurrently(renamed(index.definition()), index.name())));
    belongings.constraint(index).ifPresent(c -> steps.add(ofIndex(on, c, index)));
    return steps;
  }

  private static Ddl ofIndex(TableName on, Constraint constraint, Index index) {
    return Ddl.brief(
        "make " + constraint.name() + " of its index again",
        on,
        LockLevel.ACCESS_EXCLUSIVE,
        Fact.constraint(on, constraint.name()),
        alter(on)
            + "ADD CONSTRAINT "
            + quote(constraint.name())
            + (constraint.type() == Constraint.Type.PRIMARY_KEY ? " PRIMARY KEY" : " UNIQUE")
            + " USING INDEX "
            + quote(index.name())
            + constraint.deferrable());
  }

  private void add(List<Ddl> steps, Constraint constraint) {
    TableName on = now(constraint.table());
    String definition = renamed(constraint).replaceFirst(" NOT VALID$", "");
    Optional<PartitionedForeignKey> parts =
        PartitionedForeignKey.of(database, on, constraint.leaves(), constraint.name(), definition);
    if (parts.isPresent()) {
      steps.addAll(parts.get().steps());
      return;
    }
    steps.add(
        Ddl.brief(
            "add " + constraint.name() + " again",
            on,
            constraint.type() == Constraint.Type.FOREIGN_KEY
                ? LockLevel.SHARE_ROW_EXCLUSIVE
                : LockLevel.ACCESS_EXCLUSIVE,
            Fact.constraint(on, constraint.name()),
            alter(on)
                + "ADD CONSTRAINT "
                + quote(constraint.name())
                + " "
                + definition
                + " NOT VALID"));
    if (constraint.validated()) {
      steps.add(
          Ddl.scan(
              "prove " + constraint.name() + " for every row",
              on,
              Fact.validConstraint(on, constraint.name()),
              alter(on) + "VALIDATE CONSTRAINT " + quote(constraint.name())));
    }
  }

  private TableName now(TableName former) {
    return former.equals(belongings.shape().name()) ? table : former;
  }

  /** What they had beside, as statements for the transaction that ends the shape of now. */
  List<String> settle() {
    List<String> statements = new ArrayList<>();
    for (Index index : indexes) {
      if (isPartitioned()) {
        key(index).ifPresent(key -> statements.addAll(key.settle()));
      }
      beside(statements, table, index);
    }
    apart.forEach(
        (on, those) ->
            those.stream().filter(i -> isThere(on)).forEach(i -> beside(statements, on, i)));
    constraints.forEach(c -> c.commentOn(now(c.table())).ifPresent(statements::add));
    return statements;
  }

  private void beside(List<String> statements, TableName on, Index index) {
    belongings
        .constraint(index)
        .flatMap(c -> c.commentOn(now(c.table())))
        .ifPresent(statements::add);
    IndexCarrier.beside(statements, on, index);
  }

  private String renamed(String definition) {
    String renamed = definition;
    for (Replacement r : changes.replacements(table)) {
      renamed = Definition.renameColumn(renamed, r.lastingName(), r.shadow().name());
    }
    return renamed;
  }

  private String renamed(Constraint constraint) {
    String renamed = renamed(constraint.definition());
    TableName referenced = constraint.referencedTable();
    if (referenced != null) {
      for (Replacement r : changes.replacements(referenced)) {
        renamed = Definition.renameReferenced(renamed, r.lastingName(), r.shadow().name());
      }
    }
    return renamed;
  }

  private static String alter(TableName on) {
    return "ALTER TABLE " + on.sql() + " ";
  }
}
