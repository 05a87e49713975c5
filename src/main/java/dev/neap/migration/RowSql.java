package dev.neap.migration;

import static dev.neap.schema.Identifier.quote;

import dev.neap.schema.Column;
import dev.neap.schema.Expression;
import dev.neap.schema.RowImage;
import dev.neap.schema.TableName;
import dev.neap.schema.TableShape;
import dev.neap.schema.TypeName;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The conditions and values of a table's pass over its rows, made of its {@link SyncRule}s.
 *
 * @param shape the table before the migration
 * @param made the columns that are filled
 * @param names the names of the objects to be made
 */
record RowSql(TableShape shape, List<Column> made, Names names) {

  /** What a rule sets its target to, as an expression over the row. */
  static String up(SyncRule rule) {
    Expression up = rule.up();
    if (up != null) {
      return "(" + up.sql() + ")";
    }
    return rule.source() == null ? "NULL" : rule.source().sql();
  }

  /** True for a row whose target still has to be written. */
  String outOfStep(SyncRule rule) {
    String target = rule.target().sql();
    if (!rule.comparable()) {
      return target + " IS NULL";
    }
    if (rule.kind() == SyncRule.Kind.FILL) {
      return target + " IS NULL AND " + up(rule) + " IS NOT NULL";
    }
    return differsFromUp(rule) + differsFromDown(rule);
  }

  /** True for a row whose target is wrong. */
  String different(SyncRule rule) {
    String target = rule.target().sql();
    String missing = rule.required() ? target + " IS NULL" : "false";
    if (!rule.comparable()) {
      return missing;
    }
    String differs =
        rule.kind() == SyncRule.Kind.FILL
            ? differsFromUp(rule)
                + " AND ("
                + target
                + " IS NULL OR NOT (SELECT is_called FROM "
                + names.newWrites(shape.name()).sql()
                + "))"
            : differsFromUp(rule) + differsFromDown(rule);
    return rule.required() ? "(" + differs + ") OR " + missing : differs;
  }

  /**
   * True for a row whose old and new value don't stand for one another, once all rows are filled: a
   * NULL is what somebody wrote.
   */
  String apart(SyncRule rule) {
    Column source = rule.source();
    return source == null || isPlainCopy(rule)
        ? differsFromUp(rule)
        : differsFromUp(rule) + " AND " + RowImage.differs(source.sql(), down(rule, source));
  }

  private String differsFromUp(SyncRule rule) {
    Column target = rule.target();
    return RowImage.differs(target.sql(), cast(up(rule), rule, target));
  }

  private String differsFromDown(SyncRule rule) {
    Column source = rule.source();
    if (source == null || isPlainCopy(rule)) {
      return "";
    }
    return " AND ("
        + rule.target().sql()
        + " IS NULL OR "
        + RowImage.differs(source.sql(), down(rule, source))
        + ")";
  }

  /** The old value that the new one stands for. */
  private String down(SyncRule rule, Column source) {
    Expression down = rule.down();
    return down == null
        ? rule.target().sql() + "::" + source.type()
        : expressionFunction("down", rule)
            + "("
            + arguments(rule, down, "")
            + ")::"
            + source.type();
  }

  private static String cast(String expression, SyncRule rule, Column target) {
    return isPlainCopy(rule) ? expression : expression + "::" + target.type();
  }

  /** Whether target and source hold the very same values. */
  static boolean isPlainCopy(SyncRule rule) {
    Column source = rule.source();
    return source != null
        && rule.up() == null
        && rule.down() == null
        && source.type().equals(rule.target().type());
  }

  /** The assignment of a rule; where several rules share a statement each keeps what is in step. */
  RowRewrite.Assignment assignment(SyncRule rule, boolean alone) {
    String value = up(rule);
    return new RowRewrite.Assignment(
        rule.target().name(),
        alone
            ? value
            : "CASE WHEN "
                + outOfStep(rule)
                + " THEN "
                + "CAST("
                + value
                + " AS "
                + TypeName.withoutLength(rule.target().type())
                + ") ELSE "
                + rule.target().sql()
                + " END");
  }

  /** The function that computes {@code up} or {@code down} of a rule inside the trigger. */
  String expressionFunction(String direction, SyncRule rule) {
    return functionName(direction, rule).sql();
  }

  TableName functionName(String direction, SyncRule rule) {
    return names.control(direction, shape.name(), rule.target().name());
  }

  /** The columns that an expression of a rule reads, by the name it uses for each. */
  List<Argument> parameters(SyncRule rule, Expression expression) {
    boolean down = expression == rule.down();
    List<Argument> parameters = new ArrayList<>();
    List<String> hidden = new ArrayList<>();
    if (down) {
      rule.aliases()
          .forEach(
              (alias, column) -> {
                if (!expression.mentioned(List.of(alias)).isEmpty()) {
                  parameters.add(new Argument(alias, rule.target()));
                }
                hidden.add(alias);
              });
      List<Column> fresh = rule.group() == null ? List.of(rule.target()) : rule.group().to();
      for (Column target : fresh) {
        if (!expression.mentioned(List.of(target.name())).isEmpty()) {
          parameters.add(new Argument(target.name(), target));
        }
      }
    }
    boolean fromNew = down || rule.kind() == SyncRule.Kind.KEEP;
    for (Column column : fromNew ? standing(parameters) : shape.columns()) {
      if (!hidden.contains(column.name())
          && !expression.mentioned(List.of(column.name())).isEmpty()) {
        parameters.add(new Argument(column.name(), column));
      }
    }
    return parameters;
  }

  /**
   * The columns of the table and those that are made, but for those that are parameters already.
   */
  private List<Column> standing(List<Argument> parameters) {
    List<String> names = parameters.stream().map(Argument::name).toList();
    return Stream.concat(shape.columns().stream(), made.stream())
        .filter(c -> !names.contains(c.name()))
        .toList();
  }

  /** The arguments of a call of the rule's function; {@code row} is {@code NEW.} or empty. */
  String arguments(SyncRule rule, Expression expression, String row) {
    return parameters(rule, expression).stream()
        .map(a -> row + quote(a.column().name()))
        .collect(Collectors.joining(", "));
  }

  /** A parameter of an expression's function: the name that the expression uses, and the column. */
  record Argument(String name, Column column) {}
}
