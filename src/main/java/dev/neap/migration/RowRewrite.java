package dev.neap.migration;

import static dev.neap.schema.Identifier.quote;

import dev.neap.schema.Fact;
import dev.neap.schema.TableName;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
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
  public record KeyColumn(String name, String type) {}

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
   * The statement that rewrites one range. Where former values are kept it is a query, whose one
   * row counts the {@code rows} that were rewritten among those {@code found}; others have moved
   * meanwhile and need it once more.
   *
   * <p>The rows are locked and read before the UPDATE that takes them by their place: a second scan
   * in the same statement could come after the UPDATE, and would then pass all of them by.
   *
   * @param part the table whose rows are rewritten: a leaf, or the table itself by key ranges
   * @param range a condition over the row, true for the range's rows
   */
  public String sql(TableName part, String range) {
    String only = part.equals(table) && leaves.size() > 1 ? "" : "ONLY ";
    String rows = only + part.sql() + " AS " + table.bareSql();
    String where = " WHERE " + range + " AND (" + condition + ")";
    String update =
        "UPDATE "
            + rows
            + " SET "
            + assignments.stream()
                .map(a -> quote(a.column()) + " = " + a.expression())
                .collect(Collectors.joining(", "));
    return archive == null ? update + where : keeping(archive, rows, where, update);
  }

  private String keeping(KeptValues kept, String rows, String where, String update) {
    String names =
        IntStream.range(0, kept.values().size())
            .mapToObj(i -> "_neap_former_" + i)
            .collect(Collectors.joining(", "));
    String values =
        IntStream.range(0, kept.values().size())
            .mapToObj(i -> kept.values().get(i) + " AS _neap_former_" + i)
            .collect(Collectors.joining(", "));
    return "WITH _neap_former AS (SELECT tableoid AS _neap_table, ctid AS _neap_place, "
        + values
        + " FROM "
        + rows
        + where
        + " FOR NO KEY UPDATE), _neap_done AS ("
        + update
        + " FROM _neap_former WHERE "
        + table.bareSql()
        + ".ctid = _neap_place AND "
        + table.bareSql()
        + ".tableoid = _neap_table RETURNING "
        + names
        + "), _neap_kept AS (INSERT INTO "
        + kept.table().sql()
        + " ("
        + kept.columns().stream().map(c -> quote(c)).collect(Collectors.joining(", "))
        + ") SELECT "
        + names
        + " FROM _neap_done ON CONFLICT DO NOTHING)"
        + " SELECT count(*) AS rows, (SELECT count(*) FROM _neap_former) AS found FROM _neap_done";
  }
}
