package dev.neap.migration;

import static dev.neap.schema.Identifier.quote;
import static java.util.stream.Collectors.joining;

import dev.neap.schema.Fact;
import dev.neap.schema.TableName;
import dev.neap.schema.TableShape;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows to be rewritten range by range.
 *
 * @param what what it does, in a few words
 * @param table the table
 * @param leaves the tables that hold its rows
 * @param key the columns that its key ranges go by; empty for ranges of blocks
 * @param assignments the columns to set
 * @param condition which rows still have to be rewritten; false for every row that was
 * @param archive where the rows' former values are kept, null when they are not
 * @param needs what must be so for there to be anything to rewrite; null when it always is
 */
public record RowRewrite(
    String what,
    TableName table,
    List<TableName> leaves,
    List<KeyColumn> key,
    List<Assignment> assignments,
    String condition,
    @Nullable KeptValues archive,
    @Nullable Fact needs)
    implements Step {

  /** A column of the key with its type, to write bounds as literals of that type. */
  public record KeyColumn(String name, String type) {

    /** The table's key; empty when it has none. */
    public static List<KeyColumn> of(TableShape shape) {
      return shape.key().stream()
          .map(k -> new KeyColumn(k, shape.column(k).orElseThrow().type()))
          .toList();
    }

    /**
     * The table's key where its rows lie in that order, so that ranges of it are ranges of blocks.
     */
    static List<KeyColumn> inOrder(TableShape shape) {
      return shape.isInOrderOfKey() ? of(shape) : List.of();
    }
  }

  /** A column and the expression that gives its value. */
  public record Assignment(String column, String expression) {}

  /**
   * Where the former values of the rewritten rows go.
   *
   * @param table the archive table
   * @param columns its columns
   * @param values the expressions over the row that fill them
   */
  public record KeptValues(TableName table, List<String> columns, List<String> values) {}

  /** The same rewrite without keeping the former values. */
  RowRewrite withoutArchive() {
    return new RowRewrite(what, table, leaves, key, assignments, condition, null, needs);
  }

  /**
   * The same rewrite without some rows, whose condition or values can't be computed.
   *
   * @param except a condition over the row, true for those rows; the server never evaluates the
   *     rewrite's own condition for them
   */
  public RowRewrite except(String except) {
    return new RowRewrite(
        what,
        table,
        leaves,
        key,
        assignments,
        "CASE WHEN " + except + " THEN false ELSE (" + condition + ") END",
        archive,
        needs);
  }

  /**
   * The statement that rewrites one range.
   *
   * <p>Where former values are kept, the rows are picked and locked first: what the same statement
   * has already updated could not be locked any more, and nothing would be kept of it.
   *
   * @param part the table whose rows are rewritten: a leaf, or the table itself by key ranges
   * @param range a condition over the row, true for the range's rows
   */
  public String sql(TableName part, String range) {
    String only = part.equals(table) && leaves.size() > 1 ? "" : "ONLY ";
    String where = range + " AND (" + condition + ")";
    String update = "UPDATE " + only + part.sql() + " AS " + table.bareSql() + " SET " + values();
    if (archive == null) {
      return update + " WHERE " + where;
    }
    String rowKey =
        key.stream().map(k -> table.bareSql() + "." + quote(k.name())).collect(joining(", "));
    return "WITH neap_picked AS MATERIALIZED (SELECT * FROM "
        + only
        + part.sql()
        + " AS "
        + table.bareSql()
        + " WHERE "
        + where
        + " FOR NO KEY UPDATE), neap_kept AS (INSERT INTO "
        + archive.table().sql()
        + " ("
        + archive.columns().stream().map(c -> quote(c)).collect(joining(", "))
        + ") SELECT "
        + String.join(", ", archive.values())
        + " FROM neap_picked AS "
        + table.bareSql()
        + " ON CONFLICT DO NOTHING) "
        + update
        + " WHERE "
        + range
        + " AND ("
        + rowKey
        + ") IN (SELECT "
        + key.stream().map(k -> quote(k.name())).collect(joining(", "))
        + " FROM neap_picked)";
  }

  private String values() {
    return assignments.stream()
        .map(a -> quote(a.column()) + " = " + a.expression())
        .collect(joining(", "));
  }
}
