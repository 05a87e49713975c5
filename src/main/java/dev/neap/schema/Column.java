package dev.neap.schema;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A column as the catalog describes it; types and expressions are fully qualified.
 *
 * @param name the column's name
 * @param type the type with its modifiers, as {@code format_type} prints it
 * @param notNull whether NULL is refused
 * @param notNullConstraint the name of the NOT NULL constraint (PostgreSQL 18 and later)
 * @param defaultExpression the default, or the expression of a generated column
 * @param identity {@code ALWAYS}, {@code BY DEFAULT} or null
 * @param generated whether the column is generated from others
 * @param ownedSequence the sequence that belongs to the column (serial or identity)
 * @param collation the collation where it is not the type's own
 * @param comment the comment
 * @param statisticsTarget the statistics target where one was set
 * @param grants the privileges granted on the column alone
 */
public record Column(
    String name,
    String type,
    boolean notNull,
    @Nullable String notNullConstraint,
    @Nullable String defaultExpression,
    @Nullable String identity,
    boolean generated,
    @Nullable Sequence ownedSequence,
    @Nullable String collation,
    @Nullable String comment,
    @Nullable Integer statisticsTarget,
    List<Grant> grants) {

  /**
   * A privilege on a column.
   *
   * @param grantee the role, or {@code public} quoted as the grammar wants it
   * @param privileges SELECT, INSERT, UPDATE, REFERENCES
   */
  public record Grant(String grantee, List<String> privileges, boolean grantable) {}

  /**
   * A sequence that a column owns.
   *
   * @param name its qualified name
   * @param options all of its options
   * @param belongings the statements that give another sequence of that name its privileges and its
   *     comment
   */
  public record Sequence(TableName name, String options, List<String> belongings) {}

  /** The name as it is written in a statement. */
  public String sql() {
    return Identifier.quote(name);
  }

  /** The type with its collation, as a column definition wants it. */
  public String typeSql() {
    return collation == null ? type : type + " COLLATE " + collation;
  }

  /** Whether a row that names no value still gets one. */
  public boolean hasDefault() {
    return (defaultExpression != null && !generated) || identity != null;
  }
}
