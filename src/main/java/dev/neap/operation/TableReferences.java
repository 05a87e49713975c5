package dev.neap.operation;

import static dev.neap.operation.TableConstraint.list;

import dev.neap.migration.KeyTarget;
import dev.neap.schema.TableName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a foreign key of a table points at.
 *
 * @param table the table
 * @param columns its columns, paired with the key's
 * @param onDelete what happens to the row when the other one goes
 * @param onDeleteSetColumns which columns are set then; all where left out
 * @param onUpdate what happens to the row when the other's key changes
 * @param matchType SIMPLE, FULL or PARTIAL
 */
public record TableReferences(
    String table,
    List<String> columns,
    @Nullable String onDelete,
    List<String> onDeleteSetColumns,
    @Nullable String onUpdate,
    @Nullable String matchType) {

  KeyTarget target() {
    return new KeyTarget(table, columns);
  }

  /** The same by the names that table and columns have until contract. */
  TableReferences in(Pointing pointing) {
    return in(pointing.table(table), pointing.columns("a foreign key", table, columns));
  }

  /** The same by other names of table and columns. */
  TableReferences in(String other, List<String> names) {
    return new TableReferences(other, names, onDelete, onDeleteSetColumns, onUpdate, matchType);
  }

  /** The same of a key whose columns have other names. */
  TableReferences of(List<String> key, List<String> names) {
    List<String> set =
        onDeleteSetColumns.stream()
            .map(c -> key.contains(c) ? names.get(key.indexOf(c)) : c)
            .toList();
    return new TableReferences(table, columns, onDelete, set, onUpdate, matchType);
  }

  /** The clause, the table being in that schema. */
  String sql(String schema) {
    return "REFERENCES "
        + new TableName(schema, table).sql()
        + " ("
        + list(columns)
        + ")"
        + (matchType == null ? "" : " MATCH " + matchType)
        + (onDelete == null ? "" : " ON DELETE " + onDelete)
        + (onDeleteSetColumns.isEmpty() ? "" : " (" + list(onDeleteSetColumns) + ")")
        + (onUpdate == null ? "" : " ON UPDATE " + onUpdate);
  }
}
