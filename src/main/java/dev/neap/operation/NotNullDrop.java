package dev.neap.operation;

import static dev.neap.schema.Identifier.literal;

import dev.neap.migration.Contribution;
import dev.neap.migration.Ddl;
import dev.neap.migration.Names;
import dev.neap.migration.Objection;
import dev.neap.migration.Probe;
import dev.neap.migration.RefuseNull;
import dev.neap.migration.Verification;
import dev.neap.schema.Column;
import dev.neap.schema.Database;
import dev.neap.schema.Fact;
import dev.neap.schema.LockLevel;
import dev.neap.schema.TableName;
import dev.neap.schema.TableShape;
import java.util.List;

/** Lets a column take NULL as it stands, for both versions at once. */
record NotNullDrop(TableShape shape, Column column) {

  /** True where the server would not let go: for a parent's sake, an identity's or a key's. */
  private static final String BOUND =
      """
      SELECT EXISTS (
        SELECT FROM pg_catalog.pg_class c
        JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attname = %2$s
        WHERE c.oid = pg_catalog.to_regclass(%1$s) AND (a.attidentity <> '' OR EXISTS (
            SELECT FROM pg_catalog.pg_index i WHERE i.indrelid = c.oid
            AND (i.indisprimary OR i.indisreplident) AND a.attnum = ANY (i.indkey))
          OR EXISTS (
            SELECT FROM pg_catalog.pg_constraint n WHERE n.conrelid = c.oid AND n.contype = 'n'
            AND a.attnum = ANY (n.conkey) AND n.coninhcount > 0)
          OR c.relispartition AND EXISTS (
            SELECT FROM pg_catalog.pg_inherits h
            JOIN pg_catalog.pg_attribute p ON p.attrelid = h.inhparent AND p.attname = a.attname
            WHERE h.inhrelid = c.oid AND p.attnotnull)))
      """;

  /**
   * Objects where a constraint that an operation names is the NOT NULL of a column.
   *
   * @param table the table by the name that the file has for it
   */
  static boolean isNamed(
      Contribution contribution, TableShape shape, String table, String constraint) {
    for (Column column : shape.columns()) {
      if (constraint.equals(column.notNullConstraint())) {
        contribution.object(
            "NEAP-1106",
            "constraint " + constraint + " of " + shape.name() + " is the NOT NULL of a column",
            "To let the column take NULL write alter_column: {table: "
                + table
                + ", column: "
                + column.shown()
                + ", nullable: true}; rename the constraint by sql");
        return true;
      }
    }
    return false;
  }

  void contribute(Contribution contribution, Database database, Names names) {
    TableName on = shape.name();
    contribution
        .constraints()
        .putBack(
            Verification.of(
                "look for NULL in " + column.name() + " of " + on.name(),
                shape,
                on.bareSql() + "." + column.sql() + " IS NULL",
                List.of()));
    contribution
        .probe(isBound(on))
        .expand(
            Ddl.brief(
                    "let " + column.name() + " of " + on.name() + " take NULL",
                    on,
                    LockLevel.ACCESS_EXCLUSIVE,
                    Fact.notNull(on, column.name()).negated(),
                    "ALTER TABLE " + on.sql() + " ALTER COLUMN " + column.sql() + " DROP NOT NULL")
                .undoneBy(RefuseNull.again(on, column, names, database).toArray(Ddl[]::new)));
  }

  private Probe isBound(TableName on) {
    return new Probe(
        "the NOT NULL of " + column.name(),
        BOUND.formatted(literal(on.sql()), literal(column.name())),
        new Objection(
            "NEAP-1197",
            "column "
                + column.name()
                + " of "
                + on
                + " has to refuse NULL: it is in a key or an identity of the table, or comes from"
                + " a parent where it does",
            "Let the parent's column take NULL, or drop the key first"));
  }
}
