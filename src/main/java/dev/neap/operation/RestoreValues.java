package dev.neap.operation;

import dev.neap.migration.ColumnChecks;
import dev.neap.migration.Contribution;
import dev.neap.migration.Names;
import dev.neap.migration.Operation;
import dev.neap.migration.Origin;
import dev.neap.schema.Column;
import dev.neap.schema.Database;
import dev.neap.schema.TableShape;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Brings back the values that a {@link Backfill} overwrote; it stands in no file.
 *
 * @param table the table
 * @param set what the backfill set
 * @param of the names of the backfill's migration
 */
record RestoreValues(String table, Map<String, String> set, Names of) implements Operation {

  @Override
  public List<String> tables() {
    return List.of(table);
  }

  @Override
  public List<String> changed() {
    return List.copyOf(set.keySet());
  }

  @Override
  public String describe() {
    return "bring back the former values of " + String.join(", ", set.keySet()) + " of " + table;
  }

  @Override
  public Contribution contribute(Database database, Names names) {
    Contribution contribution = new Contribution();
    Optional<TableShape> shape = new ColumnChecks(database, contribution).table(table);
    if (shape.isEmpty()) {
      return contribution;
    }
    List<Column> columns =
        shape.get().columns().stream().filter(c -> set.containsKey(c.name())).toList();
    return contribution.rewrite(
        new KeptRows(shape.get(), of, columns, c -> set.getOrDefault(c.name(), "NULL"))
            .bringBack());
  }

  @Override
  public List<Operation> reverse(Origin origin) {
    return List.of(new Backfill(table, set, null));
  }
}
