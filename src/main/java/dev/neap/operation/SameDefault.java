package dev.neap.operation;

import dev.neap.migration.Contribution;
import dev.neap.migration.Objection;
import dev.neap.migration.Probe;
import dev.neap.schema.Column;
import dev.neap.schema.Expression;
import dev.neap.schema.TableShape;
import java.util.List;

/**
 * The default that all rows get which are there when a column is added.
 *
 * @param table the table
 * @param column the column
 */
record SameDefault(String table, ColumnDefinition column) {

  /** Whether the rows that are there, which all get the default, keep the column's constraints. */
  void check(Contribution contribution, TableShape shape, Column added) {
    String on = shape.name().sql();
    if (column.isUnique()) {
      contribution.probe(
          new Probe(
              "the default of " + column.name(),
              "SELECT EXISTS (SELECT FROM " + on + " OFFSET 1)",
              violated("is unique, and all rows get the same default")));
    }
    ColumnDefinition.Check check = column.check();
    if (check != null && !readsMade(shape, check)) {
      String rows =
          "(SELECT *, CAST((%s) AS %s) AS %s FROM %s LIMIT 10000) AS %s"
              .formatted(
                  column.defaultValue(), added.type(), added.sql(), on, shape.name().bareSql());
      contribution.probe(
          new Probe(
              "the check of " + column.name(),
              "SELECT EXISTS (SELECT FROM "
                  + rows
                  + " WHERE NOT ("
                  + Expression.of(shape.onTable(check.constraint())).sql()
                  + "))",
              violated("has a check that its default does not meet")));
    }
  }

  /** Whether the check reads what an operation before makes, of which there is nothing yet. */
  private static boolean readsMade(TableShape shape, ColumnDefinition.Check check) {
    return shape.columns().stream()
        .anyMatch(c -> c.made() && check.columnsBut(List.of()).contains(c.shown()));
  }

  private Objection violated(String what) {
    return new Objection(
        "NEAP-1133",
        "column " + column.name() + " of " + table + " " + what,
        "Give up, which computes a value that does from each row");
  }
}
