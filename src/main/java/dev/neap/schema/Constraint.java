package dev.neap.schema;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A constraint as the catalog describes it.
 *
 * @param table the table that carries it
 * @param name its name
 * @param type what it demands
 * @param definition what {@code pg_get_constraintdef} prints, fully qualified
 * @param columns the columns of {@code table} that it names
 * @param referencedTable the table a foreign key points at
 * @param referencedColumns the columns a foreign key points at, paired with {@code columns}
 * @param index the index that enforces it
 * @param validated whether every row was proved
 * @param comment the comment
 * @param leaves the partitions with rows that a foreign key of a partitioned table binds; null for
 *     any other constraint
 */
public record Constraint(
    TableName table,
    String name,
    Type type,
    String definition,
    List<String> columns,
    @Nullable TableName referencedTable,
    List<String> referencedColumns,
    @Nullable String index,
    boolean validated,
    @Nullable String comment,
    @Nullable List<TableName> leaves) {

  /** The same constraint where a table has another name. */
  public Constraint of(TableName name, TableName other) {
    return new Constraint(
        table.equals(name) ? other : table,
        this.name,
        type,
        definition.replace(" REFERENCES " + name.sql() + "(", " REFERENCES " + other.sql() + "("),
        columns,
        name.equals(referencedTable) ? other : referencedTable,
        referencedColumns,
        index,
        validated,
        comment,
        leaves);
  }

  /** The end of its definition that says whether it can be checked at commit; empty where not. */
  public String deferrable() {
    int at = definition.indexOf(" DEFERRABLE");
    return at < 0 ? "" : definition.substring(at);
  }

  /** The statement that gives a constraint of its name on that table its comment, if it has one. */
  public Optional<String> commentOn(TableName on) {
    return Optional.ofNullable(comment)
        .map(
            text ->
                "COMMENT ON CONSTRAINT "
                    + Identifier.quote(name)
                    + " ON "
                    + on.sql()
                    + " IS "
                    + Identifier.literal(text));
  }

  /** The kinds of constraint that Neap tells apart. */
  public enum Type {
    PRIMARY_KEY,
    UNIQUE,
    CHECK,
    FOREIGN_KEY,
    EXCLUSION,
    TRIGGER
  }
}
