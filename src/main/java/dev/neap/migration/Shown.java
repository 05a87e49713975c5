package dev.neap.migration;

import static dev.neap.schema.Identifier.literal;
import static dev.neap.schema.Identifier.quote;

import dev.neap.schema.TableName;
import org.jspecify.annotations.Nullable;

/**
 * What a new version shows of a column otherwise than its table has it until contract.
 *
 * @param table the table's name in the new version
 * @param column the column's name in the new version
 * @param what the default, or the comment
 * @param value the expression or the text; null for none
 */
public record Shown(String table, String column, What what, @Nullable String value) {

  /** What is shown otherwise. */
  public enum What {
    DEFAULT,
    COMMENT
  }

  /** The statement that sets it for a view. */
  String sql(TableName view) {
    return what == What.DEFAULT
        ? "ALTER VIEW "
            + view.sql()
            + " ALTER COLUMN "
            + quote(column)
            + " SET DEFAULT "
            + (value == null ? "NULL" : value)
        : "COMMENT ON COLUMN "
            + view.sql()
            + "."
            + quote(column)
            + " IS "
            + (value == null ? "NULL" : literal(value));
  }
}
