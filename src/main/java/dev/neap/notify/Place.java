package dev.neap.notify;

/**
 * Where a migration works.
 *
 * @param name what people call it: {@code neap.notify.place}, else database and schema
 * @param database the database's name on its server
 * @param schema the schema whose tables the migration changes
 */
public record Place(String name, String database, String schema) {}
