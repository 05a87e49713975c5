package dev.neap.schema;

import java.util.List;

/**
 * Comparisons of rows by their stored image, which tell apart what {@code =} does not ({@code 1.0}
 * and {@code 1.00}, json, NULL and a value) and never give NULL.
 *
 * <p>Both sides are cast to {@code record}: the server takes a bare {@code ROW(…) op ROW(…)} apart
 * and asks for the operator on each pair of columns.
 *
 * @see <a
 *     href="https://www.postgresql.org/docs/current/functions-comparisons.html#COMPOSITE-TYPE-COMPARISON">PostgreSQL
 *     manual, 9.25.6 Composite Type Comparison</a>
 */
public final class RowImage {

  private RowImage() {}

  /** True where the two expressions have different images; they must be of the same type. */
  public static String differs(String one, String other) {
    return differs(List.of(one), List.of(other));
  }

  /** True where an expression of one list has another image than its partner in the other. */
  public static String differs(List<String> ones, List<String> others) {
    return row(ones) + " OPERATOR(pg_catalog.*<>) " + row(others);
  }

  /** True where the two expressions have the same image; they must be of the same type. */
  public static String same(String one, String other) {
    return row(List.of(one)) + " OPERATOR(pg_catalog.*=) " + row(List.of(other));
  }

  private static String row(List<String> expressions) {
    return "ROW(" + String.join(", ", expressions) + ")::pg_catalog.record";
  }
}
