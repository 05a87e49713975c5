package dev.neap.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A table as the catalog describes it.
 *
 * @param name schema and name
 * @param kind what {@code pg_class.relkind} and {@code relpersistence} say
 * @param columns in the table's order
 * @param constraints those on the table itself
 * @param incoming foreign keys of other tables (or this one) that point at it
 * @param indexes all, invalid ones too
 * @param dependents what hangs on its columns and is not carried over
 * @param triggers names of the users' own row triggers that fire before a write
 * @param otherTriggers names of the users' other triggers
 * @param partitionKey the columns by which it is partitioned, empty for a plain table
 * @param inOrder the columns in whose order the rows lie on disk, as the statistics have it: the
 *     absolute {@code correlation} is 0.95 or more
 * @param leaves the tables that hold its rows: itself, or its partitions
 * @param partitions its partitions and theirs, each after the one that it is a part of
 * @param estimatedRows the planner's estimate, -1 when it was never analyzed
 * @param replicaIdentity how logical replication tells its rows: DEFAULT, NOTHING, FULL or INDEX
 */
public record TableShape(
    TableName name,
    Kind kind,
    List<Column> columns,
    List<Constraint> constraints,
    List<Constraint> incoming,
    List<Index> indexes,
    List<Dependent> dependents,
    List<String> triggers,
    List<String> otherTriggers,
    List<String> partitionKey,
    List<String> inOrder,
    List<TableName> leaves,
    List<Partition> partitions,
    long estimatedRows,
    String replicaIdentity) {

  /** What kind of relation the name stands for. */
  public enum Kind {
    TABLE,
    PARTITIONED,
    UNLOGGED,
    TEMPORARY,
    FOREIGN,
    VIEW,
    OTHER
  }

  /** A table that is about to be made: nothing hangs on it yet. */
  public static TableShape made(TableName name, List<Column> columns) {
    return new TableShape(
        name,
        Kind.TABLE,
        columns,
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(name),
        List.of(),
        0,
        "DEFAULT");
  }

  /** The column that is shown by that name. */
  public Optional<Column> column(String column) {
    return columns.stream().filter(c -> c.shown().equals(column)).findFirst();
  }

  /** The name that the column which is shown by that name has on the table until contract. */
  public String standing(String column) {
    return column(column).map(Column::name).orElse(column);
  }

  /** An expression in which each column has the name that it has on the table until contract. */
  public String onTable(String expression) {
    String text = expression;
    for (Column column : columns) {
      if (!column.name().equals(column.shown())) {
        text = Definition.renameColumn(text, column.shown(), column.name());
      }
    }
    return text;
  }

  /** The same table by another name, and with it all that the server printed of it. */
  public TableShape as(TableName other) {
    return new TableShape(
        other,
        kind,
        columns.stream().map(c -> c.withSettings(c.settingsIn(name, other))).toList(),
        constraints.stream().map(c -> c.of(name, other)).toList(),
        incoming.stream().map(c -> c.of(name, other)).toList(),
        indexes.stream().map(i -> i.on(name, other)).toList(),
        dependents,
        triggers,
        otherTriggers,
        partitionKey,
        inOrder,
        leaves.stream().map(leaf -> leaf.equals(name) ? other : leaf).toList(),
        partitions.stream().map(p -> p.below(name, other)).toList(),
        estimatedRows,
        replicaIdentity);
  }

  /** The same table with one column more, the last one. */
  public TableShape with(Column column) {
    List<Column> all = new ArrayList<>(columns);
    all.add(column);
    return of(all);
  }

  /** The same table without a column. */
  public TableShape without(Column column) {
    return of(columns.stream().filter(c -> !c.equals(column)).toList());
  }

  /** The same table without a constraint. */
  public TableShape without(Constraint constraint) {
    return of(columns, constraints.stream().filter(c -> !c.equals(constraint)).toList());
  }

  /** The same table with a column in another one's place. */
  public TableShape replacing(Column column, Column by) {
    return of(columns.stream().map(c -> c.equals(column) ? by : c).toList());
  }

  private TableShape of(List<Column> others) {
    return of(others, constraints);
  }

  private TableShape of(List<Column> others, List<Constraint> those) {
    return new TableShape(
        name,
        kind,
        others,
        those,
        incoming,
        indexes,
        dependents,
        triggers,
        otherTriggers,
        partitionKey,
        inOrder,
        leaves,
        partitions,
        estimatedRows,
        replicaIdentity);
  }

  /**
   * A column of former times without the settings that it had in partitions which are not there any
   * more.
   */
  public Column asOfNow(Column former) {
    return former.withSettings(
        former.settings().stream()
            .filter(s -> s.table().equals(name) || leaves.contains(s.table()))
            .toList());
  }

  /** The names by which all columns are shown, in the table's order. */
  public List<String> columnNames() {
    return columns.stream().map(Column::shown).toList();
  }

  /**
   * The columns that tell every row from every other, in the order of the index that enforces it:
   * the primary key, else a unique index over NOT NULL columns; empty when there is none.
   */
  public List<String> key() {
    return indexes.stream()
        .filter(i -> i.unique() && i.valid() && !i.partial() && !i.key().isEmpty())
        .filter(i -> i.key().stream().allMatch(c -> column(c).filter(Column::notNull).isPresent()))
        .min(
            java.util.Comparator.comparing((Index i) -> !isPrimaryKey(i))
                .thenComparing(Index::name))
        .map(Index::key)
        .orElse(List.of());
  }

  /** The foreign keys that point at it or at one of its partitions. */
  public List<Constraint> allIncoming() {
    List<Constraint> all = new ArrayList<>(incoming);
    partitions.forEach(p -> all.addAll(p.incoming()));
    return all;
  }

  /** Whether it or one of its partitions is partitioned by the column. */
  public boolean isInPartitionKey(String column) {
    return dependents.stream()
        .anyMatch(d -> d.kind().equals("partition key") && d.columns().contains(column));
  }

  /** Whether going over the table by its key reads each block about once. */
  public boolean isInOrderOfKey() {
    return leaves.size() == 1 && !key().isEmpty() && inOrder.contains(key().get(0));
  }

  private boolean isPrimaryKey(Index index) {
    return constraints.stream()
        .anyMatch(c -> c.type() == Constraint.Type.PRIMARY_KEY && index.name().equals(c.index()));
  }
}
