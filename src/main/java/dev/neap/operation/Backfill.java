package dev.neap.operation;

import static dev.neap.schema.Identifier.quote;

import dev.neap.migration.ColumnChecks;
import dev.neap.migration.Contribution;
import dev.neap.migration.Names;
import dev.neap.migration.Objection;
import dev.neap.migration.Operation;
import dev.neap.migration.Origin;
import dev.neap.migration.Probe;
import dev.neap.migration.RowRewrite;
import dev.neap.migration.RowRewrite.Assignment;
import dev.neap.migration.RowRewrite.KeptValues;
import dev.neap.migration.RowRewrite.KeyColumn;
import dev.neap.migration.Verification;
import dev.neap.schema.Column;
import dev.neap.schema.Database;
import dev.neap.schema.Expression;
import dev.neap.schema.RowImage;
import dev.neap.schema.TableShape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Rewrites the data of existing columns in chunks; the schema stays as it is.
 *
 * <p>A row is rewritten while {@code where} selects it and a column of {@code set} has another
 * value than its expression gives, so that a row that was done is never done again.
 *
 * @param table the table
 * @param set the columns with the expressions that give their values
 * @param where which rows are meant; all when left out
 */
public record Backfill(String table, Map<String, String> set, @Nullable String where)
    implements Operation {

  @Override
  public List<String> tables() {
    return List.of(table);
  }

  @Override
  public List<String> changed() {
    return List.copyOf(set.keySet());
  }

  @Override
  public String describe() {
    return "backfill " + String.join(", ", set.keySet()) + " of " + table;
  }

  /** Its rows are found and computed beside the new columns, not by them. */
  @Override
  public Operation reading(Map<String, String> values) {
    Map<String, String> computed = new LinkedHashMap<>();
    set.forEach((column, text) -> computed.put(column, read(text, values)));
    return new Backfill(table, computed, where == null ? null : read(where, values));
  }

  private static String read(String expression, Map<String, String> values) {
    return Expression.of(expression).with(values).sql();
  }

  @Override
  public Contribution contribute(Database database, Names names) {
    Contribution contribution = new Contribution();
    ColumnChecks checks = new ColumnChecks(database, contribution);
    Optional<TableShape> found = checks.table(table);
    if (found.isEmpty()) {
      return contribution;
    }
    TableShape shape = found.get();
    checks.hasNoChildren(shape);
    List<Column> columns = new ArrayList<>();
    for (Map.Entry<String, String> entry : set.entrySet()) {
      Optional<Column> column = checks.column(shape, entry.getKey());
      column.ifPresent(columns::add);
      if (column.isPresent() && column.get().isGenerated()) {
        contribution.object(
            "NEAP-1150",
            "column " + entry.getKey() + " of " + table + " is generated and can't be set",
            "Set the columns that it is generated from");
      }
      if (shape.partitionKey().contains(entry.getKey()) || shape.key().contains(entry.getKey())) {
        contribution.object(
            "NEAP-1151",
            "column " + entry.getKey() + " is part of a key of " + table,
            "A backfill never changes by what rows are found; set other columns");
      }
      if (where == null && !checks.isComparable(Expression.of(entry.getValue()))) {
        contribution.object(
            "NEAP-1152",
            "the expression for "
                + entry.getKey()
                + " gives another value each time, so a row that was done can't be told from one"
                + " that was not",
            "Give where, so that it selects no row that was done, as in: where: "
                + quote(entry.getKey())
                + " IS NULL");
      }
    }
    if (columns.size() < set.size()) {
      return contribution;
    }
    return rows(contribution, checks, shape, columns, names);
  }

  private Contribution rows(
      Contribution contribution,
      ColumnChecks checks,
      TableShape shape,
      List<Column> columns,
      Names names) {
    String condition = condition(checks, columns);
    List<Assignment> assignments =
        columns.stream().map(c -> new Assignment(c.name(), value(c))).toList();
    List<KeyColumn> key = KeyColumn.of(shape);
    KeptValues kept = null;
    if (key.isEmpty()) {
      contribution.note(
          table + " has no key: the values that this backfill overwrites can't be brought back");
    } else {
      KeptRows rows = new KeptRows(shape, names, columns, this::value);
      kept = rows.values();
      contribution.keep(rows.kept());
    }
    if (columns.stream()
        .anyMatch(c -> !Expression.of(value(c)).mentioned(set.keySet()).isEmpty())) {
      contribution.probe(converges(shape, condition));
    }
    return contribution
        .rewrite(
            new RowRewrite(
                describe(), shape.name(), shape.leaves(), key, assignments, condition, kept, null))
        .verify(
            Verification.of(
                "look for rows that " + describe() + " left out", shape, condition, List.of()));
  }

  private String condition(ColumnChecks checks, List<Column> columns) {
    String differs =
        columns.stream()
            .filter(c -> checks.isComparable(Expression.of(value(c))))
            .map(c -> RowImage.differs(c.sql(), value(c) + "::" + c.type()))
            .collect(Collectors.joining(" OR "));
    if (where == null) {
      return differs;
    }
    String selected = "(" + Expression.of(where).sql() + ")";
    return differs.isEmpty() ? selected : selected + " AND (" + differs + ")";
  }

  private String value(Column column) {
    return "(" + Expression.of(String.valueOf(set.get(column.name()))).sql() + ")";
  }

  /** Asks whether a row that was rewritten would be selected again. */
  private Probe converges(TableShape shape, String condition) {
    String rewritten =
        shape.columns().stream()
            .filter(c -> !c.made())
            .map(
                c ->
                    set.containsKey(c.name())
                        ? value(c) + "::" + c.type() + " AS " + c.sql()
                        : c.sql())
            .collect(Collectors.joining(", "));
    String alias = shape.name().bareSql();
    return new Probe(
        "a sample of the rows",
        "SELECT EXISTS (SELECT FROM (SELECT "
            + rewritten
            + " FROM (SELECT * FROM "
            + shape.name().sql()
            + " LIMIT 10000) AS "
            + alias
            + " WHERE "
            + condition
            + ") AS "
            + alias
            + " WHERE "
            + condition
            + ")",
        new Objection(
            "NEAP-1153",
            "rows of "
                + table
                + " that were rewritten would be selected again: an expression reads what it sets,"
                + " and gives yet another value the second time",
            "Give where, so that it selects no row that was done"));
  }

  @Override
  public List<Operation> reverse(Origin origin) {
    return List.of(new RestoreValues(table, set, origin.names()));
  }
}
