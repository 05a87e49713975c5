package dev.neap.operation;

import dev.neap.migration.ColumnChecks;
import dev.neap.migration.Contribution;
import dev.neap.migration.Names;
import dev.neap.migration.Operation;
import dev.neap.migration.Origin;
import dev.neap.migration.Replacement;
import dev.neap.migration.ShadowColumn;
import dev.neap.migration.SyncRule;
import dev.neap.schema.Column;
import dev.neap.schema.Database;
import dev.neap.schema.TableShape;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Gives a column another name: both columns stand on the table until contract.
 *
 * @param table the table
 * @param from the column's name
 * @param to its new name
 * @param copy whether both columns stand on the table meanwhile; the default
 */
public record RenameColumn(String table, String from, String to, @Nullable Boolean copy)
    implements Operation {

  @Override
  public List<String> columns() {
    return List.of(from, to);
  }

  @Override
  public String describe() {
    return "rename column " + from + " of " + table + " to " + to;
  }

  @Override
  public Contribution contribute(Database database, Names names) {
    Contribution contribution = new Contribution();
    ColumnChecks checks = new ColumnChecks(database, contribution);
    if (Boolean.FALSE.equals(copy)) {
      contribution.object(
          "NEAP-1120",
          "rename_column with copy: false needs version schemas, which this version does not make",
          "Leave copy out: both columns then stand on the table until contract");
    }
    Optional<TableShape> shape = checks.table(table);
    if (shape.isEmpty()) {
      return contribution;
    }
    Optional<Column> column = checks.column(shape.get(), from);
    if (column.isEmpty() || !checks.isFree(shape.get(), to)) {
      return contribution;
    }
    Column old = column.get();
    checks.canGo(shape.get(), old, true);
    Column renamed = ShadowColumn.of(old, to);
    return contribution
        .expand(ShadowColumn.add(shape.get().name(), renamed))
        .sync(
            new SyncRule(
                SyncRule.Kind.REPLACE, renamed, old, null, null, Map.of(), old.notNull(), true))
        .replace(new Replacement(old, renamed, to));
  }

  @Override
  public List<Operation> reverse(Origin origin) {
    return List.of(new RenameColumn(table, to, from, null));
  }
}
