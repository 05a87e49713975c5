package dev.neap.migration;

import dev.neap.schema.Column;
import dev.neap.schema.Expression;
import dev.neap.schema.TableShape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the names in an operation's expressions stand for, once operations before it have changed
 * the table: each sees what the earlier ones made.
 *
 * @param shape the table as the operations before leave it
 * @param rules how the columns that they make are filled
 */
record Reading(TableShape shape, List<SyncRule> rules) {

  /**
   * The rule with expressions over the columns that stand on the table.
   *
   * @throws dev.neap.schema.InvalidSqlException when an expression reads what can't be put into it
   */
  SyncRule of(SyncRule rule) {
    boolean fromNew = rule.kind() == SyncRule.Kind.KEEP;
    Map<String, String> up = fromNew ? standing() : values();
    return new SyncRule(
        rule.kind(),
        rule.target(),
        rule.source(),
        with(rule.up(), up),
        with(rule.down(), without(standing(), rule.aliases())),
        rule.aliases(),
        rule.required(),
        rule.comparable(),
        rule.group());
  }

  private static @Nullable Expression with(
      @Nullable Expression expression, Map<String, String> values) {
    return expression == null ? null : expression.with(values);
  }

  private static Map<String, String> without(Map<String, String> all, Map<String, String> some) {
    Map<String, String> rest = new LinkedHashMap<>(all);
    rest.keySet().removeAll(some.keySet());
    return rest;
  }

  /** By name in the new version, the column as it stands on the table, where it differs. */
  private Map<String, String> standing() {
    Map<String, String> names = new LinkedHashMap<>();
    for (Column column : shape.columns()) {
      if (!column.shown().equals(column.name())) {
        names.put(column.shown(), column.sql());
      }
    }
    return names;
  }

  /** By name in the new version, what gives a column's value from the old row, where it differs. */
  Map<String, String> values() {
    Map<String, String> values = new LinkedHashMap<>(standing());
    shape.columns().stream()
        .filter(Column::made)
        .forEach(column -> values.put(column.shown(), value(column)));
    return values;
  }

  private String value(Column column) {
    Optional<SyncRule> rule =
        rules.stream()
            .filter(r -> r.fills() && r.target().name().equals(column.name()))
            .findFirst();
    String value =
        rule.map(RowSql::up)
            .orElseGet(
                () -> column.defaultExpression() == null ? "NULL" : column.defaultExpression());
    boolean same = rule.filter(RowSql::isPlainCopy).isPresent();
    return same ? value : "(" + value + ")::" + column.type();
  }
}
