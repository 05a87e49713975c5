package dev.neap.operation;

import static dev.neap.schema.Identifier.literal;

import dev.neap.migration.Objection;
import dev.neap.migration.Probe;
import dev.neap.schema.TableName;

/** Whether a relation of a name that is to be made stands in the way. */
final class NameIsFree {

  private NameIsFree() {}

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
