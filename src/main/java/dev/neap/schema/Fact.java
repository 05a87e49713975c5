package dev.neap.schema;

import static dev.neap.schema.Identifier.literal;

import java.util.List;
import java.util.stream.Collectors;

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

  /**
   * The same of an index that the statement can have made: it is on that table, over no column that
   * the statement does not name, and unique where the statement says so. Another one that somebody
   * gave its name is none.
   */
  public static Fact validIndex(TableName index, TableName table, String statement) {
    return madeIndex(
        index,
        table,
        statement.startsWith("CREATE UNIQUE "),
        "NOT EXISTS (SELECT FROM pg_catalog.pg_attribute a WHERE a.attrelid = i.indrelid AND"
            + " a.attnum = ANY (i.indkey) AND a.attname <> ALL ("
            + texts(Expression.of(statement).names())
            + "))");
  }

  /** The index has so many columns, included ones too. */
  public static Fact indexWidth(TableName index, int columns) {
    return new Fact(
        "it is over " + columns + " columns",
        "SELECT EXISTS (SELECT FROM pg_catalog.pg_index i WHERE i.indexrelid = "
            + relation(index)
            + " AND i.indnatts = "
            + columns
            + ")");
  }

  /** A unique index of that name is complete, and over these columns of the table in this order. */
  public static Fact uniqueIndex(TableName index, TableName table, List<String> columns) {
    return madeIndex(
        index,
        table,
        true,
        "i.indpred IS NULL AND "
            + columns("i.indrelid", "(i.indkey::int2[])[0:i.indnkeyatts - 1]")
            + " = "
            + texts(columns));
  }

  private static Fact madeIndex(
      TableName index, TableName table, boolean unique, String condition) {
    return new Fact(
        "index " + index.name() + " of " + table + " is complete",
        "SELECT EXISTS (SELECT FROM pg_catalog.pg_index i WHERE i.indexrelid = "
            + relation(index)
            + " AND i.indisvalid AND i.indrelid = "
            + relation(table)
            + " AND i.indisunique = "
            + unique
            + " AND "
            + condition
            + ")");
  }

  /**
   * The table has a constraint of that name that the definition can have made: it is of its kind,
   * over no column and pointing at no table that the definition does not name. Another one that
   * somebody gave its name is none.
   *
   * @param definition of a check or a foreign key
   */
  public static Fact constraint(TableName table, String name, String definition) {
    return constraint(table, name, "constraint " + name + " of " + table, madeBy(definition));
  }

  /**
   * Whether the definition can have made the constraint {@code c} of the catalog, as a condition.
   *
   * @param definition of a check or a foreign key
   */
  public static String madeBy(String definition) {
    List<String> names = Expression.of(definition).names();
    boolean foreign = definition.startsWith("FOREIGN KEY");
    List<String> own = foreign ? names.subList(0, names.indexOf("references") + 1) : names;
    return "c.contype = "
        + (foreign ? "'f'" : "'c'")
        + " AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute a WHERE a.attrelid ="
        + " c.conrelid AND a.attnum = ANY (c.conkey) AND a.attname <> ALL ("
        + texts(own)
        + ")) AND NOT EXISTS (SELECT FROM pg_catalog.pg_class r WHERE r.oid = c.confrelid AND"
        + " r.relname <> ALL ("
        + texts(names)
        + "))";
  }

  /** The table has a unique constraint or a primary key of that name, over these columns. */
  public static Fact uniqueConstraint(TableName table, String name, List<String> columns) {
    return constraint(
        table,
        name,
        "constraint " + name + " of " + table,
        "c.contype IN ('u', 'p') AND "
            + columns("c.conrelid", "c.conkey")
            + " = "
            + texts(columns));
  }

  /** The names of columns whose numbers an array has. */
  private static String columns(String table, String numbers) {
    return "ARRAY(SELECT a.attname FROM unnest("
        + numbers
        + ") WITH ORDINALITY k (n, o) JOIN pg_catalog.pg_attribute a ON a.attrelid = "
        + table
        + " AND a.attnum = k.n ORDER BY k.o)";
  }

  private static String texts(List<String> names) {
    return "ARRAY["
        + names.stream().map(Identifier::literal).collect(Collectors.joining(", "))
        + "]::pg_catalog.name[]";
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
