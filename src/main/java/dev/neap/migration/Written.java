package dev.neap.migration;

import static dev.neap.schema.Identifier.quote;

import dev.neap.schema.Column;
import dev.neap.schema.Expression;
import dev.neap.schema.RowImage;
import java.util.List;

/** Whether a write gives columns, as a trigger can tell. */
final class Written {

  private Written() {}

  /**
   * True where a row has another value in one of the columns than the old row.
   *
   * @param row the row's variable and a dot
   */
  static String changed(String row, List<String> columns) {
    return RowImage.differs(
        columns.stream().map(c -> row + quote(c)).toList(),
        columns.stream().map(c -> "OLD." + quote(c)).toList());
  }

  /** Whether an INSERT named the column: its value is there and cannot be the column's default. */
  static String given(String value, Column column) {
    String expression = column.defaultExpression();
    if (!column.hasDefault()) {
      return value + " IS NOT NULL";
    }
    if (expression == null || Expression.of(expression).callsFunction()) {
      return "false";
    }
    return value
        + " IS NOT NULL AND "
        + RowImage.differs(value, "(" + expression + ")::" + column.type());
  }
}
