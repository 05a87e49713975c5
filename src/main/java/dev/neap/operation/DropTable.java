package dev.neap.operation;

import static dev.neap.schema.Identifier.literal;

import dev.neap.migration.ColumnChecks;
import dev.neap.migration.Contribution;
import dev.neap.migration.Names;
import dev.neap.migration.Objection;
import dev.neap.migration.Operation;
import dev.neap.migration.Origin;
import dev.neap.migration.Probe;
import dev.neap.migration.TableDrop;
import dev.neap.schema.Constraint;
import dev.neap.schema.Database;
import dev.neap.schema.Dependent;
import dev.neap.schema.Partition;
import dev.neap.schema.TableName;
import dev.neap.schema.TableShape;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Drops a table: the new version does not show it, and contract moves it to the archive.
 *
 * @param name the table's name
 */
public record DropTable(String name) implements Operation {

  /** What stands by itself, and does not go with the table. */
  private static final Set<String> APART =
      Set.of("view", "materialized view", "function", "child table", "parent table");

  @Override
  public List<String> tables() {
    return List.of(name);
  }

  @Override
  public String describe() {
    return "drop table " + name;
  }

  @Override
  public Contribution contribute(Database database, Names names) {
    Contribution contribution = new Contribution();
    Optional<TableShape> found = new ColumnChecks(database, contribution).table(name);
    if (found.isEmpty()) {
      return contribution;
    }
    TableShape shape = found.get();
    if (!new ColumnChecks(database, contribution).isByItsOwnName(shape, name)) {
      return contribution;
    }
    contribution.probe(
        new Probe(
            "whether " + shape.name() + " is there",
            "SELECT pg_catalog.to_regclass(" + literal(shape.name().sql()) + ") IS NULL",
            new Objection(
                "NEAP-1109",
                "table " + shape.name() + " is made and dropped by one migration",
                "Leave both operations out")));
    canMove(contribution, shape);
    for (Dependent dependent : shape.dependents()) {
      if (APART.contains(dependent.kind())) {
        contribution.object(
            "NEAP-1110",
            "the " + dependent.kind() + " " + dependent.name() + " depends on " + shape.name(),
            "Drop it before");
      }
    }
    for (Constraint incoming : shape.allIncoming()) {
      if (!incoming.table().equals(shape.name()) && isThere(database, incoming)) {
        contribution.object(
            "NEAP-1112",
            "the foreign key "
                + incoming.name()
                + " of "
                + incoming.table()
                + " points at "
                + shape.name(),
            "Drop the foreign key, or that table, in an operation before");
      }
    }
    return contribution.drop(new TableDrop(shape, names)).vanishes(name);
  }

  /** Whether its partitions can stand beside one another in the archive, and come back from it. */
  private static void canMove(Contribution contribution, TableShape shape) {
    Set<String> taken = new HashSet<>(Set.of(shape.name().name()));
    for (Partition partition : shape.partitions()) {
      if (!taken.add(partition.name().name())) {
        contribution.object(
            "NEAP-1190",
            "two partitions of " + shape.name() + " are called " + partition.name().name(),
            "Rename one of them: in the archive they share one schema");
      }
    }
  }

  /** Whether the key is still there when contract comes to the table. */
  private static boolean isThere(Database database, Constraint key) {
    TableName table = key.table();
    boolean stands =
        !table.schema().equals(database.schema()) || database.otherTables().contains(table.name());
    return stands
        && database
            .table(table.name())
            .map(t -> t.columnNames().containsAll(key.columns()))
            .orElse(true);
  }

  @Override
  public List<Operation> reverse(Origin origin) {
    return List.of(
        new RestoreTable(
            new TableDrop(origin.database().table(name).orElseThrow(), origin.names())));
  }
}
