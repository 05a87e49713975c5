package dev.neap.migration;

import dev.neap.migration.RowRewrite.KeyColumn;
import dev.neap.schema.TableName;
import dev.neap.schema.TableShape;
import java.util.List;

/**
 * A comparison of old and new for every row.
 *
 * <p>By key ranges no row that was there at the beginning is missed. Ranges of blocks miss a row
 * that a write moves behind them, and count one that it moves ahead twice; where the order on disk
 * is not the key's they are many times faster. What was written meanwhile the trigger keeps in
 * step.
 *
 * @param what what is compared, in a few words
 * @param table the table
 * @param leaves the tables that hold its rows
 * @param key the columns by which a differing row is named; empty where only its place can be told
 * @param walk the columns that its ranges go by; empty for ranges of blocks
 * @param difference a condition over the row, true where old and new differ
 * @param reservations what the comparison does not prove, and why
 */
public record Verification(
    String what,
    TableName table,
    List<TableName> leaves,
    List<String> key,
    List<KeyColumn> walk,
    String difference,
    List<String> reservations)
    implements Step {

  /**
   * A comparison that goes over the table by its key where the rows lie in that order, else by
   * blocks.
   */
  public static Verification of(
      String what, TableShape shape, String difference, List<String> reservations) {
    return new Verification(
        what,
        shape.name(),
        shape.leaves(),
        shape.key(),
        KeyColumn.inOrder(shape),
        difference,
        reservations);
  }

  /** The same comparison of other tables that hold the rows. */
  public Verification over(List<TableName> others) {
    return new Verification(what, table, others, key, walk, difference, reservations);
  }

  /**
   * The same comparison, but that some rows differ without being looked at: comparing them would
   * fail.
   *
   * @param condition true for those rows
   */
  public Verification whereDiffer(String condition) {
    return new Verification(
        what,
        table,
        leaves,
        key,
        walk,
        "CASE WHEN " + condition + " THEN true ELSE (" + difference + ") END",
        reservations);
  }

  /** The query that counts a range's rows, and those of them that differ. */
  public String countSql(TableName leaf, String range) {
    return "SELECT count(*) AS compared, count(*) FILTER (WHERE "
        + difference
        + ") AS different FROM ONLY "
        + leaf.sql()
        + " AS "
        + table.bareSql()
        + " WHERE "
        + range;
  }

  /** The query that names a range's differing rows. */
  public String keysSql(TableName leaf, String range, int limit) {
    String row =
        key.isEmpty()
            ? "jsonb_build_object('ctid', " + table.bareSql() + ".ctid::text)"
            : "jsonb_build_object("
                + String.join(
                    ", ",
                    key.stream()
                        .map(
                            c ->
                                dev.neap.schema.Identifier.literal(c)
                                    + ", "
                                    + table.bareSql()
                                    + "."
                                    + dev.neap.schema.Identifier.quote(c))
                        .toList())
                + ")";
    return "SELECT "
        + row
        + "::text FROM ONLY "
        + leaf.sql()
        + " AS "
        + table.bareSql()
        + " WHERE "
        + range
        + " AND ("
        + difference
        + ") LIMIT "
        + limit;
  }
}
