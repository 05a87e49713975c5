package dev.neap.migration;

import dev.neap.schema.Column;
import dev.neap.schema.Expression;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the trigger computes of a row, as expressions of its function.
 *
 * <p>Where a table has several rules the row is kept as the client wrote it: what one rule computes
 * is no write that another one has to follow.
 */
record SyncRow(RowSql sql, List<SyncRule> rules) {

  /** The variables that it needs. */
  List<String> declaration() {
    return client().equals("NEW.") ? List.of() : List.of("  given record := NEW;");
  }

  /** The row as the client wrote it, and a dot; NEW turns into that and what is computed. */
  String client() {
    return rules.size() > 1 ? "given." : "NEW.";
  }

  /** True where the client gave one of the columns another value. */
  String changed(List<Column> columns) {
    return Written.changed(client(), columns.stream().map(Column::name).toList());
  }

  /** The value of a rule's target, from the columns of a row. */
  String up(SyncRule rule, String row) {
    Expression up = rule.up();
    if (up != null) {
      return call("up", rule, up, row);
    }
    return rule.source() == null ? "NULL" : row + rule.source().sql();
  }

  /** The value of the column that a rule's target stands for. */
  String down(SyncRule rule) {
    Expression down = rule.down();
    return down == null ? "NEW." + rule.target().sql() : call("down", rule, down, "NEW.");
  }

  /** Computes the old columns of a group. */
  List<String> back(SyncRule.Group group) {
    return rules.stream()
        .filter(r -> group.equals(r.group()))
        .map(r -> "      NEW." + r.target().sql() + " := " + down(r) + ";")
        .toList();
  }

  /** Whether it is the rule by which its whole group is written. */
  boolean isFirst(SyncRule rule) {
    return rules.stream()
        .filter(r -> Objects.equals(rule.group(), r.group()))
        .findFirst()
        .filter(rule::equals)
        .isPresent();
  }

  /** The columns that a rule's target is transformed together with. */
  Optional<SyncRule.Group> group(SyncRule rule) {
    return rules.stream()
        .flatMap(r -> Stream.ofNullable(r.group()))
        .filter(g -> g.to().stream().anyMatch(c -> c.name().equals(rule.target().name())))
        .findFirst();
  }

  /**
   * The new columns of other rules that the old column of a rule is computed from as well: by
   * themselves, or by the old columns that they stand for.
   */
  List<Column> followed(SyncRule rule) {
    Expression down = rule.down();
    if (down == null) {
      return List.of();
    }
    List<String> read = sql.parameters(rule, down).stream().map(a -> a.column().name()).toList();
    return rules.stream()
        .filter(r -> r.kind() == SyncRule.Kind.REPLACE && !r.equals(rule))
        .filter(
            r ->
                read.contains(r.target().name())
                    || (r.source() != null && read.contains(r.source().name())))
        .map(SyncRule::target)
        .toList();
  }

  private String call(String direction, SyncRule rule, Expression expression, String row) {
    return sql.expressionFunction(direction, rule)
        + "("
        + sql.arguments(rule, expression, row)
        + ")";
  }
}
