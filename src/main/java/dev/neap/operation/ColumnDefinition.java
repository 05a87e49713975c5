package dev.neap.operation;

import dev.neap.schema.Column;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A column as a migration file describes it.
 *
 * @param name its name
 * @param type its type
 * @param nullable whether it takes NULL; false when left out
 * @param unique whether it refuses duplicates
 * @param defaultValue its default
 * @param comment its comment
 * @param check a condition that each row must meet
 * @param references the column of another table that its values must be found in
 */
public record ColumnDefinition(
    String name,
    String type,
    @Nullable Boolean nullable,
    @Nullable Boolean unique,
    @Nullable String defaultValue,
    @Nullable String comment,
    @Nullable Check check,
    @Nullable References references) {

  /**
   * A check constraint.
   *
   * @param name its name
   * @param constraint the condition
   * @param noInherit whether child tables are left out
   */
  public record Check(String name, String constraint, @Nullable Boolean noInherit) {

    String sql() {
      return "CHECK (" + constraint + ")" + (Boolean.TRUE.equals(noInherit) ? " NO INHERIT" : "");
    }
  }

  boolean isNullable() {
    return Boolean.TRUE.equals(nullable);
  }

  /** The column as the catalog would describe it. */
  Column column() {
    return new Column(
        name,
        type,
        !isNullable(),
        null,
        defaultValue,
        null,
        false,
        null,
        null,
        comment,
        null,
        List.of(),
        List.of());
  }
}
