package dev.neap.schema;

import java.util.List;

/**
 * A partition of a table, or of one of its partitions.
 *
 * @param name schema and name
 * @param of the table that it is directly a part of
 * @param partitioned whether it has partitions itself; it has no rows then
 * @param indexes all, those too that belong to an index of {@code of}
 * @param constraints those that it alone has
 * @param incoming foreign keys that point at it, and not at the table as a whole
 */
public record Partition(
    TableName name,
    TableName of,
    boolean partitioned,
    List<Index> indexes,
    List<Constraint> constraints,
    List<Constraint> incoming) {

  /** The same partition where the table as a whole has another name. */
  Partition below(TableName table, TableName other) {
    return new Partition(
        name,
        of.equals(table) ? other : of,
        partitioned,
        indexes,
        constraints.stream().map(c -> c.of(table, other)).toList(),
        incoming.stream().map(c -> c.of(table, other)).toList());
  }

  /** Its index that belongs to an index of the table that it is directly a part of. */
  public java.util.Optional<Index> partOf(String index) {
    return indexes.stream().filter(i -> index.equals(i.partOf())).findFirst();
  }
}
