package dev.neap.operation;

import dev.neap.migration.Contribution;
import dev.neap.migration.KeyTarget;
import dev.neap.migration.Names;
import dev.neap.migration.Operation;
import dev.neap.migration.Origin;
import dev.neap.schema.Database;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Changes a column's type, nullability, default or comment.
 *
 * @param table the table
 * @param column the column
 * @param type its new type
 * @param nullable whether it takes NULL from now on
 * @param defaultValue its new default; empty drops the default it has
 * @param comment its new comment; empty drops the comment it has
 * @param up computes the new value from the old row
 * @param down computes the old value from the new row
 * @param shadow the new column's name until contract
 * @param check a condition that each new value must meet
 * @param references the column of another table that the new values must be found in
 * @param unique refuses duplicates of new values
 */
public record AlterColumn(
    String table,
    String column,
    @Nullable String type,
    @Nullable Boolean nullable,
    @Nullable Optional<String> defaultValue,
    @Nullable Optional<String> comment,
    @Nullable String up,
    @Nullable String down,
    @Nullable String shadow,
    ColumnDefinition.@Nullable Check check,
    @Nullable References references,
    @Nullable Unique unique)
    implements Operation {

  /**
   * A unique constraint.
   *
   * @param name its name
   */
  public record Unique(String name) {}

  /** A change without a new constraint. */
  public AlterColumn(
      String table,
      String column,
      @Nullable String type,
      @Nullable Boolean nullable,
      @Nullable Optional<String> defaultValue,
      @Nullable Optional<String> comment,
      @Nullable String up,
      @Nullable String down,
      @Nullable String shadow) {
    this(table, column, type, nullable, defaultValue, comment, up, down, shadow, null, null, null);
  }

  @Override
  public List<String> tables() {
    return List.of(table);
  }

  @Override
  public List<KeyTarget> pointsAt() {
    return references == null ? List.of() : List.of(references.target());
  }

  @Override
  public List<String> changed() {
    return List.of(column);
  }

  @Override
  public List<String> buildsOn() {
    return check == null ? List.of() : check.columnsBut(changed());
  }

  @Override
  public Optional<Operation> after(Operation change) {
    List<String> read = Stream.of(up, down).filter(Objects::nonNull).toList();
    return ColumnChange.of(change)
        .flatMap(c -> c.of(references, read))
        .map(
            pointing ->
                new AlterColumn(
                    table,
                    column,
                    type,
                    nullable,
                    defaultValue,
                    comment,
                    up,
                    down,
                    shadow,
                    check,
                    pointing,
                    unique));
  }

  @Override
  public List<String> makes() {
    return Stream.concat(Stream.of(column), added().stream()).toList();
  }

  @Override
  public String describe() {
    return "alter column " + column + " of " + table;
  }

  @Override
  public Contribution contribute(Database database, Names names) {
    return new Alteration(this).contribute(database, names);
  }

  @Override
  public Optional<Operation> then(Operation next) {
    return new Alteration(this).then(next);
  }

  @Override
  public List<Operation> reverse(Origin origin) {
    return new Alteration(this).reverse(origin);
  }

  /** Whether a second column is needed, whatever becomes of NULL. */
  boolean replaces() {
    return type != null || check != null || references != null || unique != null;
  }

  /** Whether it changes anything at all. */
  boolean changesNothing() {
    return !replaces() && nullable == null && defaultValue == null && comment == null;
  }

  /** Whether a second column stands beside the one there is until contract. */
  boolean copies() {
    return replaces() || (nullable != null && (!nullable || down != null));
  }

  /** The names of the constraints that it adds. */
  List<String> added() {
    return Stream.of(
            check == null ? null : check.name(),
            references == null ? null : references.name(),
            unique == null ? null : unique.name())
        .filter(Objects::nonNull)
        .toList();
  }
}
