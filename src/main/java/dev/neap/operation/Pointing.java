package dev.neap.operation;

import dev.neap.migration.Contribution;
import dev.neap.schema.Column;
import dev.neap.schema.Database;
import dev.neap.schema.TableName;
import dev.neap.schema.TableShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What new foreign keys point at: tables and columns that operations before may have renamed.
 *
 * @param database the shape of the database as the operations before have it
 * @param contribution of the operation that makes the key
 */
record Pointing(Database database, Contribution contribution) {

  /** The table's name until contract. */
  String table(String name) {
    return database.table(name).map(t -> t.name().name()).orElse(name);
  }

  /** Whether the migration makes or changes one of the columns, which is filled and a key later. */
  boolean isMade(String table, List<String> columns) {
    return database.table(table).stream()
        .flatMap(shape -> columns.stream().flatMap(c -> shape.column(c).stream()))
        .anyMatch(Column::made);
  }

  /** The columns' names until contract; objects where only contract makes a key of them. */
  List<String> columns(String key, String table, List<String> names) {
    Optional<TableShape> shape = database.table(table);
    List<String> columns = new ArrayList<>();
    for (String name : names) {
      Optional<Column> column = shape.flatMap(s -> s.column(name));
      boolean partitioned = shape.filter(s -> s.kind() == TableShape.Kind.PARTITIONED).isPresent();
      if (partitioned && column.filter(Column::made).isPresent()) {
        contribution.object(
            "NEAP-1195",
            key
                + " points at column "
                + name
                + " of the partitioned table "
                + table
                + ", which this migration makes or"
                + " changes",
            "Put the foreign key in a migration of its own, to be started when this one is complete");
      }
      columns.add(column.map(Column::name).orElse(name));
    }
    contribution.constraints().pointAt(new TableName(database.schema(), table(table)), columns);
    return columns;
  }
}
