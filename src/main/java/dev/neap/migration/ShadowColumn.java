package dev.neap.migration;

import dev.neap.schema.Column;
import dev.neap.schema.TableName;
import org.jspecify.annotations.Nullable;

/** The new column that stands beside the one that it replaces until contract. */
public final class ShadowColumn {

  private ShadowColumn() {}

  /** The column with all that it has, under another name. */
  public static Column of(Column column, String name) {
    return changed(
        column,
        name,
        column.type(),
        column.notNull(),
        column.defaultExpression(),
        column.comment());
  }

  /** The column under another name with another type, nullability, default and comment. */
  public static Column changed(
      Column column,
      String name,
      String type,
      boolean notNull,
      @Nullable String defaultExpression,
      @Nullable String comment) {
    return new Column(
        name,
        type,
        notNull,
        null,
        defaultExpression,
        null,
        false,
        null,
        type.equals(column.type()) ? column.collation() : null,
        comment,
        column.statisticsTarget(),
        column.grants());
  }

  /** What adds it: without its default and its NOT NULL, which come when every row is filled. */
  public static Ddl add(TableName table, Column column) {
    return ColumnCarrier.add(table, column, column.typeSql(), column.grants());
  }

  /** What adds a column that the server fills by itself, without a rewrite. */
  public static Ddl addAtOnce(TableName table, Column column) {
    String definition =
        column.typeSql()
            + (column.defaultExpression() == null ? "" : " DEFAULT " + column.defaultExpression())
            + (column.notNull() ? " NOT NULL" : "");
    return ColumnCarrier.add(table, column, definition, column.grants());
  }
}
