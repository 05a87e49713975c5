package dev.neap.backfill;

import static dev.neap.schema.Identifier.literal;
import static dev.neap.schema.Identifier.quote;

import dev.neap.migration.RowRewrite.KeyColumn;
import dev.neap.schema.TableName;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The rows whose key lies between two keys.
 *
 * @param part the table
 * @param only whether the table alone is meant, without its partitions
 * @param key the key's columns, in the order of their index
 * @param after the key before its first, as text; null for the first of all
 * @param upTo its last key, as text; null for the last of all
 * @param size how many rows it was made for
 * @see <a href="https://www.postgresql.org/docs/current/functions-comparisons.html">PostgreSQL
 *     manual, 9.25.5 Row Constructor Comparison</a>
 */
record KeyRange(
    TableName part,
    boolean only,
    List<KeyColumn> key,
    @Nullable List<String> after,
    @Nullable List<String> upTo,
    long size)
    implements Range {

  private static final int SAMPLE = 30_000;

  @Override
  public String condition() {
    List<String> conditions = new ArrayList<>();
    if (after != null) {
      conditions.add(columns() + " > " + literals(after));
    }
    if (upTo != null) {
      conditions.add(columns() + " <= " + literals(upTo));
    }
    return conditions.isEmpty() ? "true" : String.join(" AND ", conditions);
  }

  /** This range cut off behind its row of that number; itself where it has fewer rows. */
  KeyRange first(RangeStatements sql, long rows) {
    List<String> bound = key(sql, "", rows - 1);
    return new KeyRange(part, only, key, after, bound == null ? upTo : bound, rows);
  }

  /** Its last key as text, null when it holds no row. */
  @Nullable List<String> lastKey(RangeStatements sql) {
    return key(sql, " DESC", 0);
  }

  private @Nullable List<String> key(RangeStatements sql, String order, long offset) {
    return sql
        .query(
            "SELECT "
                + texts()
                + from()
                + " ORDER BY "
                + keyColumns(order)
                + " OFFSET "
                + offset
                + " LIMIT 1",
            (row, number) -> values(row))
        .stream()
        .findFirst()
        .orElse(null);
  }

  private List<String> values(ResultSet row) throws SQLException {
    List<String> values = new ArrayList<>();
    for (int i = 1; i <= key.size(); i++) {
      values.add(row.getString(i));
    }
    return values;
  }

  private String texts() {
    return key.stream()
        .map(c -> quote(c.name()) + "::pg_catalog.text")
        .collect(Collectors.joining(", "));
  }

  private String keyColumns(String order) {
    return key.stream()
        .map(c -> part.bareSql() + "." + quote(c.name()) + order)
        .collect(Collectors.joining(", "));
  }

  @Override
  public List<KeyRange> pieces(RangeStatements sql, long rows) {
    if (size <= rows) {
      return List.of(this);
    }
    List<KeyRange> pieces = new ArrayList<>();
    List<String> begin = after;
    for (List<String> bound : bounds(sql, rows)) {
      if (!bound.equals(upTo)) {
        pieces.add(new KeyRange(part, only, key, begin, bound, rows));
        begin = bound;
      }
    }
    pieces.add(new KeyRange(part, only, key, begin, upTo, rows));
    return pieces;
  }

  /** The keys of every so manieth row. */
  private List<List<String>> bounds(RangeStatements sql, long rows) {
    String columns = keyColumns("");
    return sql.query(
        "SELECT "
            + texts()
            + " FROM (SELECT "
            + columns
            + ", pg_catalog.row_number() OVER (ORDER BY "
            + columns
            + ") AS neap_row"
            + from()
            + ") AS "
            + part.bareSql()
            + " WHERE neap_row % "
            + rows
            + " = 0 ORDER BY neap_row",
        (row, number) -> values(row));
  }

  /** The last keys of so many equal parts of it but one, as a sample of the table has it. */
  List<List<String>> sampled(RangeStatements sql, int parts, long rows) {
    double percent = rows <= SAMPLE ? 100 : Math.max(0.001, 100.0 * SAMPLE / rows);
    String columns = keyColumns("");
    return sql.query(
        "SELECT DISTINCT ON (neap_part) "
            + texts()
            + " FROM (SELECT "
            + columns
            + ", pg_catalog.ntile("
            + parts
            + ") OVER (ORDER BY "
            + columns
            + ") AS neap_part FROM "
            + (only ? "ONLY " : "")
            + part.sql()
            + " AS "
            + part.bareSql()
            + " TABLESAMPLE SYSTEM ("
            + percent
            + ")) AS "
            + part.bareSql()
            + " WHERE neap_part < "
            + parts
            + " ORDER BY neap_part, "
            + keyColumns(" DESC"),
        (row, number) -> values(row));
  }

  @Override
  public KeyRange until(Range piece, long rows) {
    return new KeyRange(part, only, key, after, ((KeyRange) piece).upTo(), rows);
  }

  @Override
  public List<KeyRange> halves(RangeStatements sql) {
    long rows = sql.query("SELECT count(*)" + from(), (row, number) -> row.getLong(1)).get(0);
    if (rows <= 1) {
      return List.of();
    }
    KeyRange first = first(sql, rows / 2);
    return List.of(first, new KeyRange(part, only, key, first.upTo(), upTo, rows - rows / 2));
  }

  private String from() {
    return " FROM "
        + (only ? "ONLY " : "")
        + part.sql()
        + " AS "
        + part.bareSql()
        + " WHERE "
        + condition();
  }

  private String columns() {
    return key.stream().map(c -> quote(c.name())).collect(Collectors.joining(", ", "(", ")"));
  }

  private String literals(List<String> values) {
    List<String> typed = new ArrayList<>();
    for (int i = 0; i < key.size(); i++) {
      typed.add(literal(values.get(i)) + "::" + key.get(i).type());
    }
    return "(" + String.join(", ", typed) + ")";
  }
}
