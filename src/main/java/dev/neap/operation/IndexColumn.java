package dev.neap.operation;

import static dev.neap.schema.Identifier.quote;

import dev.neap.schema.Column;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A column of an index.
 *
 * @param column the column
 * @param collate its collation
 * @param sort ASC or DESC
 * @param nulls FIRST or LAST
 * @param opclass its operator class
 */
public record IndexColumn(
    String column,
    @Nullable String collate,
    @Nullable String sort,
    @Nullable String nulls,
    @Nullable OperatorClass opclass) {

  /**
   * An operator class.
   *
   * @param name its name
   * @param params as {@code siglen = 32}
   */
  public record OperatorClass(String name, List<String> params) {

    private String sql() {
      return quote(name) + (params.isEmpty() ? "" : " (" + String.join(", ", params) + ")");
    }
  }

  /** The same of a column by another name. */
  IndexColumn of(String other) {
    return new IndexColumn(other, collate, sort, nulls, opclass);
  }

  /** The column as an index names it. */
  String sql(Column on) {
    return on.sql()
        + (collate == null ? "" : " COLLATE " + quote(collate))
        + (opclass == null ? "" : " " + opclass.sql())
        + (sort == null ? "" : " " + sort)
        + (nulls == null ? "" : " NULLS " + nulls);
  }
}
