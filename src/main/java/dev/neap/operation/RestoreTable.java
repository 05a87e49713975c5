package dev.neap.operation;

import dev.neap.migration.ColumnChecks;
import dev.neap.migration.Contribution;
import dev.neap.migration.Names;
import dev.neap.migration.Operation;
import dev.neap.migration.Origin;
import dev.neap.migration.TableDrop;
import dev.neap.schema.Database;
import java.util.List;

/**
 * Brings a table back from the archive; it takes back {@link DropTable}, and stands in no file.
 *
 * @param dropped how it went
 */
record RestoreTable(TableDrop dropped) implements Operation {

  @Override
  public List<String> tables() {
    return List.of(name());
  }

  private String name() {
    return dropped.shape().name().name();
  }

  @Override
  public String describe() {
    return "bring table " + name() + " back";
  }

  @Override
  public Contribution contribute(Database database, Names names) {
    Contribution contribution = new Contribution();
    if (!new ColumnChecks(database, contribution).isFreeTable(name())) {
      return contribution;
    }
    contribution.probe(dropped.isArchived());
    boolean taken =
        database.tables().values().stream().anyMatch(t -> t.name().equals(dropped.shape().name()));
    if (taken) {
      contribution.last(dropped.bringBack());
    } else {
      contribution.expand(dropped.bringBack());
    }
    dropped
        .pointing()
        .forEach(
            key ->
                new NewConstraint(key.table(), key.name())
                    .foreignKeyAtLast(contribution, database, key));
    return contribution.becomes(name(), dropped.shape());
  }

  @Override
  public List<Operation> reverse(Origin origin) {
    return List.of(new DropTable(name()));
  }
}
