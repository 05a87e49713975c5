package dev.neap.operation;

import dev.neap.migration.Contribution;
import dev.neap.migration.Names;
import dev.neap.migration.Operation;
import dev.neap.migration.Origin;
import dev.neap.schema.Database;
import java.util.List;
import java.util.Map;

/**
 * Drops a constraint of one column or several. With {@code down} the new version is rid of it at
 * once, on copies of the columns; without, it goes in contract.
 *
 * @param table the table
 * @param name the constraint's name
 * @param up by column, computes the new value from the old row
 * @param down by column, computes a value that the constraint takes from the new row
 */
public record DropMulticolumnConstraint(
    String table, String name, Map<String, String> up, Map<String, String> down)
    implements Operation {

  @Override
  public List<String> tables() {
    return List.of(table);
  }

  @Override
  public String describe() {
    return "drop constraint " + name + " of " + table;
  }

  @Override
  public Contribution contribute(Database database, Names names) {
    return new ConstraintDrop(table, name)
        .contribute(database, names, columns -> new ConstraintDrop.Expressions(up, down));
  }

  @Override
  public List<Operation> reverse(Origin origin) {
    return List.of(
        new ConstraintDrop(table, name)
            .back(origin, columns -> new ConstraintDrop.Expressions(up, down)));
  }
}
