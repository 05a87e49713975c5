package dev.neap.migration;

import dev.neap.schema.Column;
import dev.neap.schema.TableName;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The new column that stands beside the one that it replaces until contract. */
public final class ShadowColumn {

  private static final Set<String> COLLATABLE =
      Set.of("text", "varchar", "character", "char", "bpchar", "citext");

  private ShadowColumn() {}

  /** The column with all that it has, under another name. */
  public static Column of(Column column, String name) {
    return changed(
        column, name, null, column.notNull(), column.defaultExpression(), column.comment());
  }

  /**
   * The column under another name with another type, nullability, default and comment.
   *
   * @param newType null where the type is not touched; a column that is given a type has the
   *     storage and the compression of that type from then on, be it the one that it had, as ALTER
   *     TYPE does
   */
  public static Column changed(
      Column column,
      String name,
      @Nullable String newType,
      boolean notNull,
      @Nullable String defaultExpression,
      @Nullable String comment) {
    String type = newType == null ? column.type() : newType;
    return new Column(
        name,
        type,
        notNull,
        null,
        defaultExpression,
        null,
        null,
        null,
        keepsCollation(column, type) ? column.collation() : null,
        comment,
        column.statisticsTarget(),
        column.grants(),
        newType == null ? column.settings() : column.settingsOfAnotherType());
  }

  /** What adds it: without its default and its NOT NULL, which come when every row is filled. */
  public static Ddl add(TableName table, Column column) {
    return ColumnCarrier.add(
        table, column, column.typeSql(), column.grants(), provedDefault(table, column));
  }

  /** Sets the default and takes it away: one of the wrong type is refused now, not in contract. */
  private static List<String> provedDefault(TableName table, Column column) {
    if (column.defaultExpression() == null) {
      return List.of();
    }
    String alter = ColumnCarrier.alterColumn(table, column.name());
    return List.of(alter + " SET DEFAULT " + column.defaultExpression(), alter + " DROP DEFAULT");
  }

  /** The collation stays with a type that has one; plain ALTER COLUMN would lose it silently. */
  private static boolean keepsCollation(Column column, String type) {
    String base = type.replaceFirst("\\s*\\(.*| varying.*", "").strip().toLowerCase(Locale.ROOT);
    return type.equals(column.type()) || COLLATABLE.contains(base);
  }

  /** What adds a column that the server fills by itself; without a rewrite unless generated. */
  public static Ddl addAtOnce(TableName table, Column column) {
    String value = column.defaultExpression();
    String given =
        column.isGenerated()
            ? " GENERATED ALWAYS AS (" + value + ") " + column.generated()
            : " DEFAULT " + value;
    String definition =
        column.typeSql() + (value == null ? "" : given) + (column.notNull() ? " NOT NULL" : "");
    return ColumnCarrier.add(table, column, definition, column.grants(), List.of());
  }
}
