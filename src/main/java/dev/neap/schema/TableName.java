package dev.neap.schema;

/**
 * A table's name with its schema.
 *
 * @param schema the schema, as it stands in the catalog (never quoted)
 * @param name the table, as it stands in the catalog (never quoted)
 */
public record TableName(String schema, String name) {

  /** Schema and table as they are written in a statement. */
  public String sql() {
    return Identifier.quote(schema) + "." + Identifier.quote(name);
  }

  /** The table's name alone as it is written in a statement. */
  public String bareSql() {
    return Identifier.quote(name);
  }

  @Override
  public String toString() {
    return schema + "." + name;
  }
}
