package dev.neap.schema;

import static dev.neap.schema.Identifier.literal;

/**
 * Something that the catalog can say is so or not, by which a statement is known to be done.
 *
 * @param what the fact in words
 * @param query a query of one row and one boolean
 */
public record Fact(String what, String query) {

  /** The opposite. */
  public Fact negated() {
    return new Fact("not: " + what, "SELECT NOT (" + query + ")");
  }

  /** Both are so. */
  public Fact and(Fact other) {
    return new Fact(
        what + " and " + other.what, "SELECT (" + query + ") AND (" + other.query + ")");
  }

  /** One of them is so. */
  public Fact or(Fact other) {
    return new Fact(what + " or " + other.what, "SELECT (" + query + ") OR (" + other.query + ")");
  }

  /** Never so: the statement is harmless to repeat and always runs. */
  public static Fact never() {
    return new Fact("repeated each time", "SELECT false");
  }

  /** The table has a column of that name. */
  public static Fact column(TableName table, String column) {
    return attribute(table, column, "column " + column + " of " + table, "true");
  }

  /** The column refuses NULL, and every row was proved. */
  public static Fact notNull(TableName table, String column) {
    return attribute(
        table,
        column,
        "column " + column + " of " + table + " is NOT NULL",
        "a.attnotnull AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint n WHERE n.conrelid ="
            + " a.attrelid AND n.contype = 'n' AND a.attnum = ANY (n.conkey) AND NOT"
            + " n.convalidated)");
  }

  private static Fact attribute(TableName table, String column, String what, String condition) {
    return new Fact(
        what,
        "SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute a WHERE a.attrelid = "
            + relation(table)
            + " AND a.attname = "
            + literal(column)
            + " AND NOT a.attisdropped AND "
            + condition
            + ")");
  }

  /** A relation (table, sequence, view) of that name is there. */
  public static Fact relationExists(TableName name) {
    return new Fact(name + " exists", "SELECT " + relation(name) + " IS NOT NULL");
  }

  /** An index of that name is there and complete. */
  public static Fact validIndex(TableName index) {
    return new Fact(
        "index " + index.name() + " is complete",
        "SELECT EXISTS (SELECT FROM pg_catalog.pg_index i WHERE i.indexrelid = "
            + relation(index)
            + " AND i.indisvalid)");
  }

  /** The table has a constraint of that name. */
  public static Fact constraint(TableName table, String name) {
    return constraint(table, name, "constraint " + name + " of " + table, "true");
  }

  /** The table has a constraint of that name and every row was proved. */
  public static Fact validConstraint(TableName table, String name) {
    return constraint(
        table, name, "constraint " + name + " of " + table + " is valid", "c.convalidated");
  }

  private static Fact constraint(TableName table, String name, String what, String condition) {
    return new Fact(
        what,
        "SELECT EXISTS (SELECT FROM pg_catalog.pg_constraint c WHERE c.conrelid = "
            + relation(table)
            + " AND c.conname = "
            + literal(name)
            + " AND "
            + condition
            + ")");
  }

  /** The table has a trigger of that name. */
  public static Fact trigger(TableName table, String name) {
    return new Fact(
        "trigger " + name + " of " + table,
        "SELECT EXISTS (SELECT FROM pg_catalog.pg_trigger t WHERE t.tgrelid = "
            + relation(table)
            + " AND t.tgname = "
            + literal(name)
            + ")");
  }

  /** A function of that name is there. */
  public static Fact function(TableName name) {
    return new Fact(
        "function " + name,
        "SELECT EXISTS (SELECT FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid ="
            + " p.pronamespace WHERE n.nspname = "
            + literal(name.schema())
            + " AND p.proname = "
            + literal(name.name())
            + ")");
  }

  /** A schema of that name is there. */
  public static Fact schema(String name) {
    return new Fact(
        "schema " + name,
        "SELECT EXISTS (SELECT FROM pg_catalog.pg_namespace n WHERE n.nspname = "
            + literal(name)
            + ")");
  }

  private static String relation(TableName name) {
    return "pg_catalog.to_regclass(" + literal(name.sql()) + ")";
  }
}
