package dev.neap.operation;

import static dev.neap.schema.Identifier.literal;

import dev.neap.migration.IndexBuild;
import dev.neap.migration.Objection;
import dev.neap.migration.Probe;
import dev.neap.schema.Fact;
import dev.neap.schema.TableName;

/** Whether a relation of a name that is to be made stands in the way. */
final class NameIsFree {

  private NameIsFree() {}

  /** Asks for a constraint of the table. */
  static Probe ofConstraint(TableName table, String name) {
    return new Probe(
        "the name of constraint " + name + " of " + table,
        Fact.constraint(table, name).query(),
        new Objection(
            "NEAP-1107",
            "table " + table + " already has a constraint " + name,
            "Choose another name, or drop the constraint first"));
  }

  /** Asks for whatever has the index's name, but for what an earlier try left incomplete. */
  static Probe ofIndex(TableName index, TableName table) {
    return IndexBuild.nameIsFree(index, table);
  }

  /** Asks for anything but a table: of those it is known whether they are gone by then. */
  static Probe butForTables(TableName name) {
    return new Probe(
        "the name " + name,
        "SELECT EXISTS (SELECT FROM pg_catalog.pg_class WHERE oid = pg_catalog.to_regclass("
            + literal(name.sql())
            + ") AND relkind NOT IN ('r', 'p'))",
        new Objection(
            "NEAP-1108",
            "schema " + name.schema() + " already has a relation " + name.name(),
            "Choose another name, or drop it first"));
  }

  /** Asks for whatever has the name, a table that goes only in contract too. */
  static Probe of(TableName name) {
    return new Probe(
        "the name " + name,
        "SELECT pg_catalog.to_regclass(" + literal(name.sql()) + ") IS NOT NULL",
        new Objection(
            "NEAP-1108",
            "schema "
                + name.schema()
                + " already has a relation "
                + name.name()
                + ", which stands until contract at least",
            "Choose another name, or make it in a migration of its own when that one is gone"));
  }
}
