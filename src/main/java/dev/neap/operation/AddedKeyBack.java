package dev.neap.operation;

import dev.neap.migration.Contribution;
import dev.neap.migration.Names;
import dev.neap.migration.Operation;
import dev.neap.migration.Origin;
import dev.neap.schema.Database;
import java.util.List;

/**
 * Drops a column with the key that came with it, which the table may have no other than; it takes
 * back {@link AddColumn}, and stands in no file.
 *
 * @param drop the column
 */
record AddedKeyBack(DropColumn drop) implements Operation {

  @Override
  public List<String> tables() {
    return drop.tables();
  }

  @Override
  public List<String> changed() {
    return drop.changed();
  }

  @Override
  public String describe() {
    return drop.describe();
  }

  @Override
  public Contribution contribute(Database database, Names names) {
    return drop.contribute(database, true);
  }

  @Override
  public List<Operation> reverse(Origin origin) {
    return drop.reverse(origin);
  }
}
