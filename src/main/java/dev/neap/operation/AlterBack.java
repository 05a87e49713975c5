package dev.neap.operation;

import dev.neap.migration.Contribution;
import dev.neap.migration.Names;
import dev.neap.migration.Operation;
import dev.neap.migration.Origin;
import dev.neap.schema.Column;
import dev.neap.schema.Database;
import java.util.List;

/**
 * Gives a column the type back that it had, with the storage and the compression that it had then;
 * it takes back an {@link AlterColumn} that changes the type, and stands in no file.
 *
 * @param alter what gives the type back
 * @param was the column before its type was changed
 * @param added the constraints that were added, and go
 */
record AlterBack(AlterColumn alter, Column was, List<String> added) implements Operation {

  @Override
  public List<String> tables() {
    return alter.tables();
  }

  @Override
  public List<String> changed() {
    return alter.changed();
  }

  @Override
  public String describe() {
    return alter.describe();
  }

  @Override
  public Contribution contribute(Database database, Names names) {
    Contribution contribution = alter.contribute(database, names, was);
    added.forEach(contribution::letGo);
    return contribution;
  }

  @Override
  public List<Operation> reverse(Origin origin) {
    return alter.reverse(origin);
  }
}
