package dev.neap.backfill;

import static dev.neap.schema.Identifier.literal;
import static dev.neap.schema.Identifier.quote;

import dev.neap.migration.RowRewrite.KeyColumn;
import dev.neap.schema.TableName;
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
                + key.stream()
                    .map(c -> quote(c.name()) + "::pg_catalog.text")
                    .collect(Collectors.joining(", "))
                + from()
                + " ORDER BY "
                + key.stream()
                    .map(c -> part.bareSql() + "." + quote(c.name()) + order)
                    .collect(Collectors.joining(", "))
                + " OFFSET "
                + offset
                + " LIMIT 1",
            (row, number) -> {
              List<String> values = new ArrayList<>();
              for (int i = 1; i <= key.size(); i++) {
                values.add(row.getString(i));
              }
              return values;
            })
        .stream()
        .findFirst()
        .orElse(null);
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
