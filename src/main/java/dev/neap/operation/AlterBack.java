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
 */
record AlterBack(AlterColumn alter, Column was) implements Operation {

  @Override
  public String table() {
    return alter.table();
  }

  @Override
  public List<String> columns() {
    return alter.columns();
  }

  @Override
  public String describe() {
    return alter.describe();
  }

  @Override
  public Contribution contribute(Database database, Names names) {
    return alter.contribute(database, names, was);
  }

  @Override
  public List<Operation> reverse(Origin origin) {
    return alter.reverse(origin);
  }
}
