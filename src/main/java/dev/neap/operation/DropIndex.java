package dev.neap.operation;

import dev.neap.migration.Contribution;
import dev.neap.migration.Ddl;
import dev.neap.migration.IndexBuild;
import dev.neap.migration.Names;
import dev.neap.migration.Operation;
import dev.neap.migration.Origin;
import dev.neap.schema.Database;
import dev.neap.schema.Fact;
import dev.neap.schema.Index;
import dev.neap.schema.LockLevel;
import dev.neap.schema.TableName;
import dev.neap.schema.TableShape;
import java.util.List;
import java.util.Optional;

/**
 * Drops an index in contract, while others go on reading and writing; that of a partitioned table
 * within the lock budget.
 *
 * @param name the index's name
 */
public record DropIndex(String name) implements Operation {

  @Override
  public List<String> tables() {
    return List.of();
  }

  @Override
  public List<String> indexes() {
    return List.of(name);
  }

  @Override
  public List<String> changed() {
    return List.of(name);
  }

  @Override
  public String describe() {
    return "drop index " + name;
  }

  @Override
  public Contribution contribute(Database database, Names names) {
    Contribution contribution = new Contribution();
    Optional<TableShape> found = table(database);
    if (found.isEmpty()) {
      return contribution.object(
          "NEAP-1182",
          "there is no index " + name + " in schema " + database.schema(),
          "Give the name of an index as pg_indexes has it");
    }
    TableShape shape = found.get();
    Index index = index(shape).orElseThrow();
    if (index.constraint() != null) {
      return contribution.object(
          "NEAP-1183",
          "index "
              + name
              + " enforces the constraint "
              + index.constraint()
              + " of "
              + shape.name(),
          "Use drop_constraint");
    }
    if (index.replicaIdentity()) {
      return contribution.object(
          "NEAP-1184",
          "index " + name + " is the replica identity of " + shape.name(),
          "Give the table another one by set_replica_identity first");
    }
    TableName relation = new TableName(shape.name().schema(), name);
    return contribution.contract(
        shape.kind() == TableShape.Kind.PARTITIONED
            ? Ddl.brief(
                describe(),
                shape.name(),
                LockLevel.ACCESS_EXCLUSIVE,
                Fact.relationExists(relation).negated(),
                "DROP INDEX " + relation.sql())
            : IndexBuild.drop(relation, shape.name()));
  }

  private Optional<TableShape> table(Database database) {
    return database.tables().values().stream().filter(t -> index(t).isPresent()).findFirst();
  }

  private Optional<Index> index(TableShape shape) {
    return shape.indexes().stream().filter(i -> i.name().equals(name)).findFirst();
  }

  @Override
  public List<Operation> reverse(Origin origin) {
    TableShape shape = table(origin.database()).orElseThrow();
    TableShape now = origin.before(shape.name().name());
    return List.of(new RestoreIndex(now, index(now).orElseThrow()));
  }
}
