package dev.neap.operation;

import dev.neap.migration.Contribution;
import dev.neap.migration.Names;
import dev.neap.migration.Operation;
import dev.neap.migration.Origin;
import dev.neap.schema.Database;
import java.util.List;
import java.util.Map;

/**
 * Takes a constraint away, and gives its columns the values back that they had; it takes back
 * {@link CreateConstraint}, and stands in no file.
 *
 * @param dropped the constraint
 * @param up by column, computes the value that it had
 * @param down by column, computes a value that the constraint takes
 */
record ConstraintBack(ConstraintDrop dropped, Map<String, String> up, Map<String, String> down)
    implements Operation {

  @Override
  public List<String> tables() {
    return List.of(dropped.table());
  }

  @Override
  public String describe() {
    return "drop constraint " + dropped.name() + " of " + dropped.table();
  }

  @Override
  public Contribution contribute(Database database, Names names) {
    return dropped.contribute(database, names, columns -> new ConstraintDrop.Expressions(up, down));
  }

  @Override
  public List<Operation> reverse(Origin origin) {
    return List.of(dropped.back(origin, columns -> new ConstraintDrop.Expressions(up, down)));
  }
}
