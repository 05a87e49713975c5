package dev.neap.operation;

import static dev.neap.schema.Identifier.quote;

import dev.neap.migration.Operation;
import dev.neap.schema.Expression;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A change that leaves a column in its place.
 *
 * @param table the column's table
 * @param from the column's name before
 * @param to its name afterwards
 */
record ColumnChange(String table, String from, String to) {

  static Optional<ColumnChange> of(Operation operation) {
    if (operation instanceof AlterColumn alter) {
      return Optional.of(new ColumnChange(alter.table(), alter.column(), alter.column()));
    }
    return operation instanceof RenameColumn rename
        ? Optional.of(new ColumnChange(rename.table(), rename.from(), rename.to()))
        : Optional.empty();
  }

  /** What a foreign key points at afterwards; empty where the change is none of its column. */
  Optional<References> of(@Nullable References references, List<String> expressions) {
    boolean read =
        expressions.stream().anyMatch(e -> !Expression.of(e).mentioned(List.of(from)).isEmpty());
    return Optional.ofNullable(references)
        .filter(r -> !read && isIn(r.table(), List.of(r.column())))
        .map(r -> r.in(table, to));
  }

  /** The same of a foreign key of several columns. */
  Optional<TableReferences> of(@Nullable TableReferences references) {
    return Optional.ofNullable(references)
        .filter(r -> isIn(r.table(), r.columns()))
        .map(r -> r.in(table, names(r.columns())));
  }

  boolean isIn(String other, List<String> columns) {
    return table.equals(other) && columns.contains(from);
  }

  String name(String column) {
    return column.equals(from) ? to : column;
  }

  List<String> names(List<String> columns) {
    return columns.stream().map(this::name).toList();
  }

  /** An expression by the names afterwards. */
  @Nullable String in(@Nullable String expression) {
    return expression == null || from.equals(to)
        ? expression
        : Expression.of(expression).with(Map.of(from, quote(to))).sql();
  }
}
