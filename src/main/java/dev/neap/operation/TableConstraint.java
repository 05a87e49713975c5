package dev.neap.operation;

import static dev.neap.schema.Identifier.quote;
import static java.util.stream.Collectors.joining;

import dev.neap.schema.Identifier;
import dev.neap.schema.TableShape;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A constraint of a table.
 *
 * @param name its name
 * @param type unique, check, primary_key, foreign_key or exclude
 * @param columns its columns
 * @param check the condition of a check
 * @param references what a foreign key points at
 * @param exclude what an exclusion constraint excludes
 * @param deferrable whether it can be checked at commit
 * @param initiallyDeferred whether it is, unless a transaction says otherwise
 * @param noInherit whether child tables are left out of a check
 * @param nullsNotDistinct whether NULLs count as equal (PostgreSQL 15 and later)
 * @param indexParameters of the index that enforces it
 */
public record TableConstraint(
    String name,
    String type,
    List<String> columns,
    @Nullable String check,
    @Nullable TableReferences references,
    @Nullable Exclude exclude,
    @Nullable Boolean deferrable,
    @Nullable Boolean initiallyDeferred,
    @Nullable Boolean noInherit,
    @Nullable Boolean nullsNotDistinct,
    @Nullable IndexParameters indexParameters) {

  /**
   * What is excluded.
   *
   * @param indexMethod gist where left out
   * @param elements as {@code room WITH =, during WITH &&}
   * @param predicate which rows are meant; all when left out
   */
  public record Exclude(@Nullable String indexMethod, String elements, @Nullable String predicate) {

    private String sql(String parameters) {
      return "EXCLUDE USING "
          + (indexMethod == null ? "gist" : quote(indexMethod))
          + " ("
          + elements
          + ")"
          + parameters
          + (predicate == null ? "" : " WHERE (" + predicate + ")");
    }
  }

  /**
   * Parameters of an index.
   *
   * @param tablespace where it lies
   * @param storageParameters as {@code fillfactor = 70}
   * @param includeColumns columns that it holds besides its key
   */
  public record IndexParameters(
      @Nullable String tablespace,
      @Nullable String storageParameters,
      List<String> includeColumns) {

    /** As CREATE INDEX wants it, of columns by the names that they have until contract. */
    String ofIndex(TableShape shape) {
      return new IndexParameters(
                  null, storageParameters, includeColumns.stream().map(shape::standing).toList())
              .sql()
          + (tablespace == null ? "" : " TABLESPACE " + quote(tablespace));
    }

    /** The same by the names after a change. */
    IndexParameters by(ColumnChange change) {
      return new IndexParameters(tablespace, storageParameters, change.names(includeColumns));
    }

    /** As a constraint's definition wants it. */
    String sql() {
      return (includeColumns.isEmpty() ? "" : " INCLUDE (" + list(includeColumns) + ")")
          + (storageParameters == null ? "" : " WITH (" + storageParameters + ")")
          + (tablespace == null ? "" : " USING INDEX TABLESPACE " + quote(tablespace));
    }
  }

  /** The same foreign key on another table or other columns. */
  TableConstraint pointingAt(TableReferences other) {
    return new TableConstraint(
        name,
        type,
        columns,
        check,
        other,
        exclude,
        deferrable,
        initiallyDeferred,
        noInherit,
        nullsNotDistinct,
        indexParameters);
  }

  boolean isForeignKey() {
    return type.equals("foreign_key");
  }

  /** The definition, without the name; tables are looked for in that schema. */
  String sql(String schema) {
    String parameters = indexParameters == null ? "" : indexParameters.sql();
    String definition =
        switch (type) {
          case "primary_key" -> "PRIMARY KEY (" + list(columns) + ")" + parameters;
          case "unique" ->
              "UNIQUE "
                  + (Boolean.TRUE.equals(nullsNotDistinct) ? "NULLS NOT DISTINCT " : "")
                  + "("
                  + list(columns)
                  + ")"
                  + parameters;
          case "check" ->
              "CHECK (" + check + ")" + (Boolean.TRUE.equals(noInherit) ? " NO INHERIT" : "");
          case "foreign_key" ->
              "FOREIGN KEY ("
                  + list(columns)
                  + ") "
                  + (references == null ? "" : references.sql(schema));
          case "exclude" -> exclude == null ? "" : exclude.sql(parameters);
          default -> throw new IllegalArgumentException("there is no constraint of type " + type);
        };
    return definition
        + (Boolean.TRUE.equals(deferrable) ? " DEFERRABLE" : "")
        + (Boolean.TRUE.equals(initiallyDeferred) ? " INITIALLY DEFERRED" : "");
  }

  static String list(List<String> columns) {
    return columns.stream().map(Identifier::quote).collect(joining(", "));
  }
}
