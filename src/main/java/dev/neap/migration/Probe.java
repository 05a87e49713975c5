package dev.neap.migration;

import dev.neap.schema.Column;

/**
 * A question to the data before a migration starts.
 *
 * @param what what is asked, in a few words
 * @param query a query of one boolean that reads a bounded number of rows; true stands in the way
 * @param objection what is said then
 */
public record Probe(String what, String query, Objection objection) {

  /** Whether the server takes a column's default; it is not evaluated. */
  public static Probe ofDefault(Column column, String expression) {
    return new Probe(
        "the default of " + column.name(),
        "SELECT EXISTS (SELECT FROM (SELECT WHERE false) AS none WHERE CAST(("
            + expression
            + ") AS "
            + column.type()
            + ") IS NULL)",
        new Objection(
            "NEAP-1161", "the default of " + column.name() + " is not a value", "Give one"));
  }
}
