package dev.neap.schema;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a plan needs to know of a database, read at one moment.
 *
 * @param serverVersion the major version, 14 to 18
 * @param schema the schema that a migration's table names are in
 * @param tables the shapes by table name, of the tables of {@code schema} that were asked for
 * @param otherTables names of all tables of the schema, for suggesting the one that was meant
 * @param volatileFunctions names of the users' functions that are declared VOLATILE
 */
public record Database(
    int serverVersion,
    String schema,
    Map<String, TableShape> tables,
    Set<String> otherTables,
    Set<String> volatileFunctions) {

  /** The shape of the table of that name. */
  public Optional<TableShape> table(String name) {
    return Optional.ofNullable(tables.get(name));
  }

  /** The same database with that table by that name, in place of one that has it. */
  public Database with(String name, TableShape shape) {
    Map<String, TableShape> all = new LinkedHashMap<>(tables);
    all.put(name, shape);
    return new Database(serverVersion, schema, all, otherTables, volatileFunctions);
  }

  /** The same database without the table of that name. */
  public Database without(String name) {
    Map<String, TableShape> all = new LinkedHashMap<>(tables);
    all.remove(name);
    Set<String> others = new HashSet<>(otherTables);
    others.remove(name);
    return new Database(serverVersion, schema, all, others, volatileFunctions);
  }

  /** Whether a foreign key of a partitioned table can be NOT VALID (PostgreSQL 18 and later). */
  public boolean provesPartitionedLater() {
    return serverVersion >= 18;
  }

  /** Whether NOT NULL constraints have names and can be NOT VALID (PostgreSQL 18 and later). */
  public boolean hasNotNullConstraints() {
    return serverVersion >= 18;
  }
}
