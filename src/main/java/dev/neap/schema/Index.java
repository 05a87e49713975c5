package dev.neap.schema;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An index as the catalog describes it.
 *
 * @param name its name; its schema is the table's
 * @param definition what {@code pg_get_indexdef} prints, fully qualified
 * @param columns every column that it reads, in its key, its expressions and its predicate
 * @param key the key columns in index order when each is a plain ascending column of a btree, else
 *     empty
 * @param unique whether it refuses duplicates
 * @param partial whether a predicate leaves rows out
 * @param valid whether it is complete; a failed concurrent build leaves it false
 * @param constraint the constraint that it enforces
 * @param replicaIdentity whether logical replication identifies rows by it
 * @param clustered whether CLUSTER goes by it
 * @param comment the comment
 * @param partOf the index of the table above that it belongs to, where its table is a partition
 */
public record Index(
    String name,
    String definition,
    List<String> columns,
    List<String> key,
    boolean unique,
    boolean partial,
    boolean valid,
    @Nullable String constraint,
    boolean replicaIdentity,
    boolean clustered,
    @Nullable String comment,
    @Nullable String partOf) {

  /** The statement that gives an index of its name in that schema its comment, if it has one. */
  public Optional<String> commentIn(String schema) {
    return Optional.ofNullable(comment)
        .map(
            text ->
                "COMMENT ON INDEX "
                    + new TableName(schema, name).sql()
                    + " IS "
                    + Identifier.literal(text));
  }

  /** The same index of a table that has another name. */
  Index on(TableName table, TableName other) {
    return new Index(
        name,
        definition
            .replace(" ON " + table.sql() + " ", " ON " + other.sql() + " ")
            .replace(" ON ONLY " + table.sql() + " ", " ON ONLY " + other.sql() + " "),
        columns,
        key,
        unique,
        partial,
        valid,
        constraint,
        replicaIdentity,
        clustered,
        comment,
        partOf);
  }
}
