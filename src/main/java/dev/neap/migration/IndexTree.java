package dev.neap.migration;

import static dev.neap.schema.Identifier.quote;

import dev.neap.schema.Constraint;
import dev.neap.schema.Identifier;
import dev.neap.schema.Index;
import dev.neap.schema.Partition;
import dev.neap.schema.TableName;
import dev.neap.schema.TableShape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * An index of a partitioned table that is built once more, on each partition as it was there.
 *
 * @param shape the table as it is
 * @param former the table when the index was on it
 * @param index the index as it was on the table
 * @param called what an index is called that was called so
 * @param renamed a definition that speaks of the columns to build it over
 */
public record IndexTree(
    TableShape shape,
    TableShape former,
    Index index,
    UnaryOperator<String> called,
    UnaryOperator<String> renamed) {

  /** The index as it was on the table and on each partition that was there. */
  Map<TableName, Index> parts() {
    Map<TableName, Index> parts = new LinkedHashMap<>();
    parts.put(former.name(), index);
    for (Partition partition : former.partitions()) {
      Index above = parts.get(partition.of());
      if (above != null) {
        partition.partOf(above.name()).ifPresent(part -> parts.put(partition.name(), part));
      }
    }
    return parts;
  }

  /** The steps that build it where it enforces no constraint. */
  public List<Ddl> steps() {
    Map<TableName, Index> parts = parts();
    return new PartitionedIndex(
            shape,
            new PartitionedIndex.Parts() {
              @Override
              public String name(TableName on) {
                return called.apply(IndexTree.this.name(parts, on));
              }

              @Override
              public String create(TableName on, boolean concurrently) {
                return IndexTree.this.create(parts, on, concurrently);
              }
            })
        .steps();
  }

  /**
   * The constraint that it enforced.
   *
   * @param constraint as it was
   * @param columns the index's columns by the names that they have in the end
   * @param definition the constraint's by those names
   */
  public PartitionedKey key(Constraint constraint, List<String> columns, String definition) {
    Map<TableName, Index> parts = parts();
    return new PartitionedKey(
        shape,
        constraint.type() == Constraint.Type.PRIMARY_KEY ? "PRIMARY KEY" : "UNIQUE",
        columns,
        definition,
        constraint.deferrable(),
        new PartitionedKey.Parts() {
          @Override
          public String index(TableName on) {
            return called.apply(constraint(on));
          }

          @Override
          public String create(TableName on) {
            return IndexTree.this.create(parts, on, true);
          }

          @Override
          public String constraint(TableName on) {
            return IndexTree.this.name(parts, on);
          }
        });
  }

  private String name(Map<TableName, Index> parts, TableName on) {
    if (on.equals(shape.name())) {
      return index.name();
    }
    Index part = parts.get(on);
    return part == null ? Identifier.derive(on.name(), index.name()) : part.name();
  }

  private String create(Map<TableName, Index> parts, TableName on, boolean concurrently) {
    String definition = parts.getOrDefault(on, index).definition();
    return "CREATE "
        + (index.unique() ? "UNIQUE " : "")
        + "INDEX "
        + (concurrently ? "CONCURRENTLY " : "")
        + quote(called.apply(name(parts, on)))
        + " ON "
        + (concurrently ? "" : "ONLY ")
        + on.sql()
        + " "
        + renamed.apply(definition.substring(definition.indexOf(" USING ") + 1));
  }
}
