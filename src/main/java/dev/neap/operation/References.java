package dev.neap.operation;

import static dev.neap.schema.Identifier.quote;

import dev.neap.migration.KeyTarget;
import dev.neap.schema.TableName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A foreign key of one column.
 *
 * @param name the constraint's name
 * @param table the table that it points at
 * @param column the column of that table
 * @param matchType SIMPLE, FULL or PARTIAL
 * @param onDelete what happens to the row when the other one goes
 * @param onUpdate what happens to the row when the other's key changes
 * @param deferrable whether it can be checked at commit
 * @param initiallyDeferred whether it is, unless a transaction says otherwise
 */
public record References(
    String name,
    String table,
    String column,
    @Nullable String matchType,
    @Nullable String onDelete,
    @Nullable String onUpdate,
    @Nullable Boolean deferrable,
    @Nullable Boolean initiallyDeferred) {

  KeyTarget target() {
    return new KeyTarget(table, List.of(column));
  }

  /** The same by the names that table and column have until contract. */
  References in(Pointing pointing) {
    return in(pointing.table(table), pointing.columns(name, table, List.of(column)).get(0));
  }

  /** The same by other names of table and column. */
  References in(String other, String named) {
    return new References(
        name, other, named, matchType, onDelete, onUpdate, deferrable, initiallyDeferred);
  }

  /** The constraint's definition for a column. */
  String sql(String schema, String from) {
    return "FOREIGN KEY ("
        + quote(from)
        + ") REFERENCES "
        + new TableName(schema, table).sql()
        + " ("
        + quote(column)
        + ")"
        + (matchType == null ? "" : " MATCH " + matchType)
        + (onDelete == null ? "" : " ON DELETE " + onDelete)
        + (onUpdate == null ? "" : " ON UPDATE " + onUpdate)
        + (Boolean.TRUE.equals(deferrable) ? " DEFERRABLE" : "")
        + (Boolean.TRUE.equals(initiallyDeferred) ? " INITIALLY DEFERRED" : "");
  }
}
