package dev.neap.migration;

import static dev.neap.schema.Identifier.literal;

import dev.neap.schema.Column;
import dev.neap.schema.TableName;

/**
 * A question to the data before a migration starts.
 *
 * @param what what is asked, in a few words
 * @param query a query of one boolean that reads a bounded number of rows; true stands in the way
 * @param objection what is said then
 */
public record Probe(String what, String query, Objection objection) {

  private static final String DOMAIN =
      """
      WITH RECURSIVE d (oid, base, checks) AS (
        SELECT t.oid, t.typbasetype, t.typnotnull OR EXISTS (
            SELECT FROM pg_catalog.pg_constraint c WHERE c.contypid = t.oid)
        FROM pg_catalog.pg_type t WHERE t.oid = pg_catalog.to_regtype(%1$s) AND t.typtype = 'd'
        UNION ALL
        SELECT t.oid, t.typbasetype, t.typnotnull OR EXISTS (
            SELECT FROM pg_catalog.pg_constraint c WHERE c.contypid = t.oid)
        FROM d JOIN pg_catalog.pg_type t ON t.oid = d.base AND t.typtype = 'd')
      SELECT EXISTS (SELECT FROM d WHERE checks) AND (%2$s)
      """;

  private static final String LARGE =
      """
      SELECT coalesce(sum(pg_catalog.pg_relation_size(r.oid)), 0) > 4194304
      FROM pg_catalog.pg_class r WHERE r.oid IN (
        WITH RECURSIVE t (oid) AS (
          SELECT pg_catalog.to_regclass(%1$s)::pg_catalog.oid
          UNION SELECT i.inhrelid FROM pg_catalog.pg_inherits i JOIN t ON i.inhparent = t.oid)
        SELECT oid FROM t)\
      """;

  /**
   * Whether adding the column rewrites a table that is not small: its type is a domain that checks.
   */
  public static Probe ofDomain(TableName table, Column column) {
    return new Probe(
        "the type of " + column.name(),
        DOMAIN.formatted(literal(column.type()), LARGE.formatted(literal(table.sql()))),
        new Objection(
            "NEAP-1198",
            "column "
                + column.name()
                + " of "
                + table
                + " is of a domain with a condition, and adding it rewrites the table under a lock"
                + " that nobody passes",
            "Rename it with copy: false, or give it the domain's base type and a check"));
  }

  /** The query whether a table with all below it is not small. */
  static String large(TableName table) {
    return LARGE.formatted(literal(table.sql()));
  }

  /** Whether a table is not small, so that what goes over all of it may not be done at once. */
  static Probe ofLarge(TableName table, Objection objection) {
    return new Probe("the size of " + table, LARGE.formatted(literal(table.sql())), objection);
  }

  /** Whether a table that is to be rewritten under a lock is not small. */
  public static Probe ofRewrite(TableName table, Column column) {
    return ofLarge(
        table,
        new Objection(
            "NEAP-1132",
            "adding column "
                + column.name()
                + ", which is generated, rewrites "
                + table
                + " under a lock that nobody passes, and the table has more than 4 MiB",
            "Add a plain column with up, which is filled row by row, and have a trigger keep it"));
  }

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
