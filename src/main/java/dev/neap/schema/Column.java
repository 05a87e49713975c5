package dev.neap.schema;

import java.util.ArrayList;
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
 * @param generated {@code STORED} or {@code VIRTUAL} where it is generated from others, or null
 * @param ownedSequence the sequence that belongs to the column (serial or identity)
 * @param collation the collation where it is not the type's own
 * @param comment the comment
 * @param statisticsTarget the statistics target where one was set
 * @param grants the privileges granted on the column alone
 * @param settings how its values are stored and estimated, where it was set
 * @param shownAs the name by which a migration's new version shows it; null for its own
 * @param made whether the migration makes it
 */
public record Column(
    String name,
    String type,
    boolean notNull,
    @Nullable String notNullConstraint,
    @Nullable String defaultExpression,
    @Nullable String identity,
    @Nullable String generated,
    @Nullable Sequence ownedSequence,
    @Nullable String collation,
    @Nullable String comment,
    @Nullable Integer statisticsTarget,
    List<Grant> grants,
    List<Setting> settings,
    @Nullable String shownAs,
    boolean made) {

  /** A column that is shown by its own name. */
  public Column(
      String name,
      String type,
      boolean notNull,
      @Nullable String notNullConstraint,
      @Nullable String defaultExpression,
      @Nullable String identity,
      @Nullable String generated,
      @Nullable Sequence ownedSequence,
      @Nullable String collation,
      @Nullable String comment,
      @Nullable Integer statisticsTarget,
      List<Grant> grants,
      List<Setting> settings) {
    this(
        name,
        type,
        notNull,
        notNullConstraint,
        defaultExpression,
        identity,
        generated,
        ownedSequence,
        collation,
        comment,
        statisticsTarget,
        grants,
        settings,
        null,
        false);
  }

  /**
   * A privilege on a column.
   *
   * @param grantee the role, or {@code public} quoted as the grammar wants it
   * @param privileges SELECT, INSERT, UPDATE, REFERENCES
   */
  public record Grant(String grantee, List<String> privileges, boolean grantable) {}

  /**
   * How a column's values are stored and estimated in a table or in one of its partitions, each of
   * which has its own.
   *
   * @param table the table, or the partition
   * @param storage PLAIN, MAIN, EXTERNAL or EXTENDED; null for what the type has
   * @param compression pglz or lz4; null for what the server is set to
   * @param options n_distinct and n_distinct_inherited, as {@code name = 'value'}
   */
  public record Setting(
      TableName table,
      @Nullable String storage,
      @Nullable String compression,
      List<String> options) {

    /** The statements that set the same for a column that has none of it yet. */
    public List<String> sql(String column) {
      String alter =
          "ALTER TABLE ONLY " + table.sql() + " ALTER COLUMN " + Identifier.quote(column);
      List<String> statements = new ArrayList<>();
      if (storage != null) {
        statements.add(alter + " SET STORAGE " + storage);
      }
      if (compression != null) {
        statements.add(alter + " SET COMPRESSION " + compression);
      }
      if (!options.isEmpty()) {
        statements.add(alter + " SET (" + String.join(", ", options) + ")");
      }
      return statements;
    }

    /** What is left when the column gets another type. */
    Setting ofAnotherType() {
      return new Setting(table, null, null, options);
    }
  }

  /**
   * A sequence that a column owns.
   *
   * @param name its qualified name
   * @param options all of its options
   * @param belongings the statements that give another sequence of that name its privileges and its
   *     comment
   */
  public record Sequence(TableName name, String options, List<String> belongings) {}

  /**
   * What stays of the settings when the column gets another type: ALTER TYPE takes storage and
   * compression from the new type, and leaves the options.
   */
  public List<Setting> settingsOfAnotherType() {
    return settings.stream().map(Setting::ofAnotherType).toList();
  }

  /** The settings where a table has another name. */
  List<Setting> settingsIn(TableName table, TableName other) {
    return settings.stream()
        .map(
            s ->
                s.table().equals(table)
                    ? new Setting(other, s.storage(), s.compression(), s.options())
                    : s)
        .toList();
  }

  /** The same column with other settings. */
  public Column withSettings(List<Setting> others) {
    return copy(others, shownAs, made);
  }

  /** The same column, which a new version shows by that name. */
  public Column as(String other) {
    return copy(settings, other, made);
  }

  /** A column that the migration makes, which its new version shows by that name. */
  public Column madeAs(String other) {
    return copy(settings, other, true);
  }

  /** The name by which a new version shows it. */
  public String shown() {
    return shownAs == null ? name : shownAs;
  }

  private Column copy(List<Setting> others, @Nullable String shown, boolean fresh) {
    return new Column(
        name,
        type,
        notNull,
        notNullConstraint,
        defaultExpression,
        identity,
        generated,
        ownedSequence,
        collation,
        comment,
        statisticsTarget,
        grants,
        others,
        shown,
        fresh);
  }

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
    return (defaultExpression != null && !isGenerated()) || identity != null;
  }

  /** Whether it is generated from others. */
  public boolean isGenerated() {
    return generated != null;
  }
}
