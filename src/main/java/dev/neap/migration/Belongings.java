package dev.neap.migration;

import dev.neap.schema.Column;
import dev.neap.schema.Constraint;
import dev.neap.schema.Index;
import dev.neap.schema.Partition;
import dev.neap.schema.TableName;
import dev.neap.schema.TableShape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What goes with a column when it is dropped, and whether it can come back with the column.
 *
 * @param shape the table before the column is dropped
 */
public record Belongings(TableShape shape) {

  /** The indexes over any of the columns that can be built again while others write. */
  public List<Index> indexes(List<String> columns) {
    return shape.indexes().stream()
        .filter(i -> touch(i.columns(), columns) && comesBack(i))
        .toList();
  }

  /** The checks and foreign keys over any of the columns that can be added again. */
  List<Constraint> constraints(List<String> columns) {
    return constraints().stream()
        .filter(c -> touch(c.columns(), columns) && hasNoIndex(c) && comesBack(c))
        .toList();
  }

  /** The constraints of the table, and those that partitions alone have. */
  private List<Constraint> constraints() {
    List<Constraint> all = new ArrayList<>(shape.constraints());
    shape.partitions().forEach(p -> all.addAll(p.constraints()));
    return all;
  }

  /** The indexes over any of the columns that partitions alone have, by partition. */
  Map<TableName, List<Index>> apart(List<String> columns) {
    Map<TableName, List<Index>> apart = new LinkedHashMap<>();
    for (Partition partition : shape.partitions()) {
      apart.put(
          partition.name(),
          partition.indexes().stream()
              .filter(i -> i.partOf() == null && touch(i.columns(), columns))
              .filter(i -> !partition.partitioned() && comesBack(i))
              .toList());
    }
    return apart;
  }

  /** The constraint that the index enforces. */
  Optional<Constraint> constraint(Index index) {
    return constraints().stream().filter(c -> c.name().equals(index.constraint())).findAny();
  }

  /** What goes with the column and doesn't come back with it, each by its kind and its name. */
  public List<String> lost(Column column) {
    List<String> lost = new ArrayList<>();
    List<Index> indexes = new ArrayList<>(shape.indexes());
    for (Partition partition : shape.partitions()) {
      partition.indexes().stream()
          .filter(i -> i.partOf() == null && (partition.partitioned() || !comesBack(i)))
          .forEach(indexes::add);
    }
    for (Index index : indexes) {
      boolean ofTable = shape.indexes().contains(index);
      if (index.columns().contains(column.name()) && !(ofTable && comesBack(index))) {
        lost.add(constraint(index).map(Belongings::named).orElseGet(() -> named(index)));
      }
    }
    for (Constraint constraint : constraints()) {
      if (constraint.columns().contains(column.name())
          && hasNoIndex(constraint)
          && !comesBack(constraint)) {
        lost.add(named(constraint));
      }
    }
    return lost;
  }

  private boolean comesBack(Index index) {
    return index.valid() && constraint(index).filter(Belongings::isExclusion).isEmpty();
  }

  private boolean comesBack(Constraint constraint) {
    return constraint.type() != Constraint.Type.FOREIGN_KEY || !isExclusion(constraint);
  }

  private static boolean touch(List<String> some, List<String> others) {
    return some.stream().anyMatch(others::contains);
  }

  private static boolean hasNoIndex(Constraint constraint) {
    return constraint.type() == Constraint.Type.CHECK
        || constraint.type() == Constraint.Type.FOREIGN_KEY;
  }

  /** Whether it is enforced by more than equality, so that no finished index makes it again. */
  public static boolean isExclusion(Constraint constraint) {
    return constraint.type() == Constraint.Type.EXCLUSION
        || constraint.definition().contains(" WITHOUT OVERLAPS)")
        || constraint.definition().contains("PERIOD ");
  }

  private static String named(Index index) {
    return (index.valid() ? "the index " : "the incomplete index ") + index.name();
  }

  private static String named(Constraint constraint) {
    String kind =
        switch (constraint.type()) {
          case PRIMARY_KEY -> "primary key";
          case UNIQUE -> "unique constraint";
          case FOREIGN_KEY -> "foreign key";
          case EXCLUSION -> "exclusion constraint";
          case CHECK, TRIGGER -> "constraint";
        };
    return "the " + kind + " " + constraint.name();
  }
}
