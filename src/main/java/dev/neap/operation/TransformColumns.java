package dev.neap.operation;

import dev.neap.migration.ColumnChecks;
import dev.neap.migration.Contribution;
import dev.neap.migration.Names;
import dev.neap.migration.Operation;
import dev.neap.migration.Origin;
import dev.neap.migration.SyncRule;
import dev.neap.schema.Column;
import dev.neap.schema.Database;
import dev.neap.schema.Expression;
import dev.neap.schema.TableShape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Splits a column into several, or merges several into one: all columns of both shapes stand on the
 * table until contract, and a write of any of one side is found in all of the other.
 *
 * @param table the table
 * @param from the columns that go in contract
 * @param to the columns that take their place
 * @param up by new column, computes its value from the old row
 * @param down by old column, computes its value from the new row
 */
public record TransformColumns(
    String table,
    List<String> from,
    List<ColumnDefinition> to,
    Map<String, String> up,
    Map<String, String> down)
    implements Operation {

  @Override
  public List<String> tables() {
    return List.of(table);
  }

  @Override
  public List<String> changed() {
    return Stream.concat(from.stream(), to.stream().map(ColumnDefinition::name)).toList();
  }

  @Override
  public List<String> buildsOn() {
    return to.stream()
        .flatMap(c -> c.check() == null ? Stream.empty() : c.check().columnsBut(changed()).stream())
        .toList();
  }

  @Override
  public String describe() {
    return "transform "
        + String.join(", ", from)
        + " of "
        + table
        + " into "
        + String.join(", ", names());
  }

  private List<String> names() {
    return to.stream().map(ColumnDefinition::name).toList();
  }

  @Override
  public Contribution contribute(Database database, Names names) {
    Contribution contribution = new Contribution();
    ColumnChecks checks = new ColumnChecks(database, contribution);
    Optional<TableShape> found = checks.table(table);
    if (found.isEmpty()) {
      return contribution;
    }
    List<Column> old = new ArrayList<>();
    from.forEach(c -> checks.column(found.get(), c).ifPresent(old::add));
    if (old.size() < from.size() || !isComplete(contribution)) {
      return contribution;
    }
    old.forEach(c -> canGo(contribution, checks, found.get(), c));
    for (ColumnDefinition column : to) {
      if (column.check() != null
          && !Collections.disjoint(column.check().columnsBut(names()), from)) {
        contribution.object(
            "NEAP-1103",
            "the check "
                + column.check().name()
                + " speaks of a column of "
                + table
                + " that goes: "
                + String.join(", ", from),
            "Write it over " + String.join(", ", names()) + " and columns that stay");
      }
    }
    List<Column> fresh = to.stream().map(ColumnDefinition::column).toList();
    SyncRule.Group group = new SyncRule.Group(old, fresh);
    old.forEach(c -> contribution.sync(SyncRule.back(c, down(c), group)).remove(c));
    fresh.forEach(contribution::beside);
    for (ColumnDefinition column : to) {
      contribution.include(
          new AddColumn(table, column, up.get(column.name()))
              .contribute(contribution.after(database), names));
    }
    return hide(contribution, database, old);
  }

  private Expression down(Column column) {
    return Expression.of(String.valueOf(down.get(column.shown())));
  }

  private Contribution hide(Contribution contribution, Database database, List<Column> old) {
    Optional<TableShape> shape = contribution.after(database).table(table);
    TableShape shown = shape.orElseThrow();
    for (Column column : old) {
      shown = shown.without(column);
    }
    return contribution.becomes(table, shown);
  }

  private void canGo(
      Contribution contribution, ColumnChecks checks, TableShape shape, Column column) {
    checks.canGo(shape, column, false);
    checks.isWritten(shape, column);
    if (shape.key().contains(column.name())) {
      contribution.object(
          "NEAP-1140",
          "column " + column.name() + " is part of the key of " + table,
          "Give the table another primary key first");
    }
    if (!checks.isComparable(down(column))) {
      contribution.object(
          "NEAP-1123",
          "down of " + table + "." + column.name() + " gives another value each time",
          "Give an expression that depends on the row alone");
    }
  }

  /** Whether every column has an expression, and every expression a column. */
  private boolean isComplete(Contribution contribution) {
    boolean complete = up.keySet().equals(Set.copyOf(names()));
    if (!complete || !down.keySet().equals(Set.copyOf(from))) {
      contribution.object(
          "NEAP-1189",
          describe()
              + ": "
              + (complete
                  ? "down gives " + down.keySet() + " of " + from
                  : "up gives " + up.keySet() + " of " + names()),
          "Give an expression for each column: up for those of to, down for those of from");
      return false;
    }
    return true;
  }

  @Override
  public List<Operation> reverse(Origin origin) {
    List<Operation> back = new ArrayList<>();
    for (String column : from) {
      String given = "(" + down.get(column) + ")";
      String value = origin.archived(table, column, names(), given).orElse(given);
      back.add(RestoreColumn.by(table, column, value, origin));
    }
    to.forEach(c -> back.addAll(new AddColumn(table, c, up.get(c.name())).reverse(origin)));
    return back;
  }
}
