package dev.neap.migration;

import static dev.neap.schema.Identifier.literal;
import static dev.neap.schema.Identifier.quote;

import dev.neap.schema.Constraint;
import dev.neap.schema.Definition;
import dev.neap.schema.Fact;
import dev.neap.schema.Index;
import dev.neap.schema.Partition;
import dev.neap.schema.TableName;
import dev.neap.schema.TableShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Carries the indexes of replaced columns over to the new ones, those of each partition too: built
 * under temporary names, named as before once the old ones are gone.
 */
final class IndexCarrier {

  private final TableShape shape;
  private final TableName table;
  private final Changes changes;
  private final Names names;

  IndexCarrier(TableShape shape, Changes changes, Names names) {
    this.shape = shape;
    this.table = shape.name();
    this.changes = changes;
    this.names = names;
  }

  /** Builds everything beside the old columns, without blocking readers or writers. */
  List<Ddl> build() {
    List<Ddl> steps = new ArrayList<>();
    for (Index index : carried(shape.indexes()).toList()) {
      if (!isPartitioned()) {
        if (!excludes(index)) {
          steps.add(built(table, index));
        }
      } else if (index.constraint() == null) {
        steps.addAll(tree(index).steps());
      } else {
        steps.addAll(key(index).build());
      }
    }
    for (Partition partition : shape.partitions()) {
      apart(partition).forEach(index -> steps.add(built(partition.name(), index)));
    }
    return steps;
  }

  /** What gives everything its name back, once the old columns are gone. */
  List<String> settle() {
    List<String> statements = new ArrayList<>();
    for (Index index : carried(shape.indexes()).toList()) {
      if (!isPartitioned()) {
        take(statements, table, index, shape.constraints());
      } else if (index.constraint() == null) {
        Map<TableName, Index> parts = tree(index).parts();
        parts.forEach((on, part) -> statements.add(rename(on, part)));
        parts.forEach((on, part) -> beside(statements, on, part));
      } else {
        statements.addAll(key(index).settle());
        constraint(index, shape.constraints()).commentOn(table).ifPresent(statements::add);
        tree(index).parts().forEach((on, part) -> beside(statements, on, part));
      }
    }
    for (Partition partition : shape.partitions()) {
      apart(partition).forEach(i -> take(statements, partition.name(), i, partition.constraints()));
    }
    return statements;
  }

  /** Whether no index that is built before makes its constraint; then the table is small. */
  private boolean excludes(Index index) {
    return index.constraint() != null
        && Belongings.isExclusion(constraint(index, shape.constraints()));
  }

  private boolean isPartitioned() {
    return shape.kind() == TableShape.Kind.PARTITIONED;
  }

  private Stream<Index> carried(List<Index> indexes) {
    return indexes.stream()
        .filter(i -> i.valid() && changes.replaces(table, i.columns()))
        .filter(i -> !changes.letsGo(table, i.constraint()));
  }

  /** Those of a partition alone. */
  private Stream<Index> apart(Partition partition) {
    return partition.indexes().stream()
        .filter(i -> i.partOf() == null)
        .filter(i -> i.valid() && changes.replaces(table, i.columns()));
  }

  private Ddl built(TableName on, Index index) {
    String name = names.temporary(index.name());
    return Ddl.concurrently(
        "build " + index.name() + " over the new column",
        on,
        Fact.validIndex(new TableName(on.schema(), name)),
        Definition.concurrently(overNew(index.definition()), name));
  }

  private IndexTree tree(Index index) {
    return new IndexTree(shape, shape, index, names::temporary, this::overNew);
  }

  private PartitionedKey key(Index index) {
    Constraint constraint = constraint(index, shape.constraints());
    return tree(index)
        .key(
            constraint,
            index.columns().stream().map(this::lasting).toList(),
            lastingly(constraint.definition()));
  }

  private static String kind(Constraint constraint) {
    return constraint.type() == Constraint.Type.PRIMARY_KEY ? "PRIMARY KEY" : "UNIQUE";
  }

  private static Constraint constraint(Index index, List<Constraint> of) {
    return of.stream().filter(c -> c.name().equals(index.constraint())).findFirst().orElseThrow();
  }

  private void take(
      List<String> statements, TableName on, Index index, List<Constraint> constraints) {
    if (index.constraint() == null) {
      statements.add(rename(on, index));
    } else {
      Constraint constraint = constraint(index, constraints);
      String definition =
          Belongings.isExclusion(constraint)
              ? lastingly(constraint.definition())
              : kind(constraint)
                  + " USING INDEX "
                  + quote(names.temporary(index.name()))
                  + constraint.deferrable();
      if (Belongings.isExclusion(constraint)) {
        statements.add(halted(on, constraint));
      }
      statements.add(alter(on) + "ADD CONSTRAINT " + quote(constraint.name()) + " " + definition);
      constraint.commentOn(on).ifPresent(statements::add);
    }
    beside(statements, on, index);
  }

  /** A table that has grown since the start is not locked for as long as the index would take. */
  private static String halted(TableName on, Constraint constraint) {
    return """
        DO $neap$
        BEGIN
          IF (%s) THEN
            RAISE EXCEPTION 'table %% has grown over 4 MiB, and constraint %% can''t be built without blocking it: make it smaller and retry', %s, %s;
          END IF;
        END $neap$"""
        .formatted(Probe.large(on), literal(on.toString()), literal(constraint.name()));
  }

  private String rename(TableName on, Index index) {
    TableName built = new TableName(on.schema(), names.temporary(index.name()));
    return "ALTER INDEX " + built.sql() + " RENAME TO " + quote(index.name());
  }

  static void beside(List<String> statements, TableName on, Index index) {
    index.commentIn(on.schema()).ifPresent(statements::add);
    if (index.replicaIdentity()) {
      statements.add(alter(on) + "REPLICA IDENTITY USING INDEX " + quote(index.name()));
    }
    if (index.clustered()) {
      statements.add(alter(on) + "CLUSTER ON " + quote(index.name()));
    }
  }

  private String overNew(String definition) {
    return changes.overNew(table, definition);
  }

  private String lastingly(String definition) {
    String renamed = definition;
    for (Replacement r : changes.replacements(table)) {
      renamed = Definition.renameColumn(renamed, r.from().name(), r.lastingName());
    }
    return renamed;
  }

  private String lasting(String column) {
    return changes.replacements(table).stream()
        .filter(r -> r.from().name().equals(column))
        .map(Replacement::lastingName)
        .findFirst()
        .orElse(column);
  }

  private static String alter(TableName on) {
    return "ALTER TABLE " + on.sql() + " ";
  }
}
