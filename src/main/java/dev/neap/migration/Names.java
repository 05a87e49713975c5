package dev.neap.migration;

import dev.neap.schema.Identifier;
import dev.neap.schema.TableName;

/**
 * The names of the objects that Neap makes for one migration, unique within PostgreSQL's 63 bytes.
 *
 * @param migration the migration's name
 */
public record Names(String migration) {

  /** The schema of Neap's own objects. */
  public static final String CONTROL_SCHEMA = "neap";

  /** What the names of objects begin with that stand in the user's schema until contract. */
  public static final String TEMPORARY = "_neap_";

  /** What the names of new columns begin with until contract, where the user named none. */
  public static final String SHADOW = "_neap_new_";

  /** The schema of views that shows a schema's tables as a version has them. */
  public static String versionSchema(String schema, String version) {
    return Identifier.derive(schema, version);
  }

  /** The new column beside the one that it replaces, where the user named none. */
  public String shadow(String column) {
    return Identifier.derive(TEMPORARY + "new", column);
  }

  /** An object of the user's schema that gets its lasting name in contract. */
  public String temporary(String object) {
    return Identifier.derive(TEMPORARY + migration, object);
  }

  /** An object in Neap's own schema for a table. */
  public TableName control(String kind, TableName table) {
    return new TableName(
        CONTROL_SCHEMA,
        Identifier.derive(kind, Identifier.dotted(migration, table.schema(), table.name())));
  }

  /** An object in Neap's own schema for a column. */
  public TableName control(String kind, TableName table, String column) {
    return new TableName(
        CONTROL_SCHEMA,
        Identifier.derive(
            kind, Identifier.dotted(migration, table.schema(), table.name(), column)));
  }

  /** The table that keeps what contract drops from the table. */
  public TableName archive(TableName table) {
    return control("archive", table);
  }

  /** The schema that keeps the tables which contract takes away. */
  public String archiveSchema() {
    return Identifier.derive(CONTROL_SCHEMA, migration);
  }

  /** The table that keeps the values that a data backfill overwrites in the table. */
  public TableName kept(TableName table) {
    return control("kept", table);
  }

  /** The counter of writes that came through the table's old shape. */
  public TableName oldWrites(TableName table) {
    return control("old_writes", table);
  }

  /** The counter of writes that came through the table's new shape. */
  public TableName newWrites(TableName table) {
    return control("new_writes", table);
  }
}
