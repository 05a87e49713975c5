package dev.neap.migration;

import static dev.neap.schema.Identifier.derive;

import dev.neap.migration.Archive.ArchivedColumn;
import dev.neap.schema.Column;
import dev.neap.schema.TableShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The columns of an archive: the row's key as it stands after contract, each dropped column as
 * {@code old_…} and the column that took its place as {@code new_…}.
 */
final class ArchiveColumns {

  private static final String ROW_HASH = "row_hash";

  private ArchiveColumns() {}

  /**
   * The columns for a table; where it has no key every column is kept, and a row is found by a hash
   * of them all.
   *
   * @param shape the table before the migration
   * @param dropped the columns that go
   * @param replacements what takes the place of dropped columns, by the dropped one's name
   * @param beside new columns that say together what dropped ones said
   */
  static List<ArchivedColumn> of(
      TableShape shape,
      List<Column> dropped,
      Map<String, Replacement> replacements,
      List<Column> beside) {
    List<ArchivedColumn> columns = new ArrayList<>();
    List<String> key = shape.key();
    boolean keyed = isKeyed(shape, replacements);
    for (Column column : shape.columns()) {
      boolean goes = dropped.contains(column) && !replacements.containsKey(column.name());
      if (keyed ? key.contains(column.name()) : !goes) {
        columns.add(column(derive("key", column.name()), column, replacements, keyed));
      }
    }
    for (Column column : dropped) {
      columns.add(
          new ArchivedColumn(
              derive("old", column.name()), column.sql(), column.typeSql(), false, null));
      if (replacements.containsKey(column.name())) {
        columns.add(column(successor(column.name()), column, replacements, false));
      }
    }
    for (Column column : beside) {
      columns.add(
          new ArchivedColumn(
              successor(column.name()), column.sql(), column.typeSql(), false, column.name()));
    }
    if (!keyed) {
      String row = columns.stream().map(ArchivedColumn::source).collect(Collectors.joining(", "));
      columns.add(
          new ArchivedColumn(
              ROW_HASH,
              "pg_catalog.hashtextextended(ROW(" + row + ")::pg_catalog.text, 0)",
              "bigint",
              true,
              null));
    }
    return List.copyOf(columns);
  }

  /** Whether the table has a key, and keeps it: one that turns nullable finds no row again. */
  static boolean isKeyed(TableShape shape, Map<String, Replacement> replacements) {
    return !shape.key().isEmpty()
        && shape.key().stream()
            .flatMap(k -> Stream.ofNullable(replacements.get(k)))
            .allMatch(r -> r.shadow().notNull());
  }

  private static ArchivedColumn column(
      String name, Column column, Map<String, Replacement> replacements, boolean key) {
    Replacement successor = replacements.get(column.name());
    return successor == null
        ? new ArchivedColumn(name, column.sql(), column.typeSql(), key, column.name())
        : new ArchivedColumn(
            name,
            successor.shadow().sql(),
            successor.shadow().typeSql(),
            key,
            successor.lastingName());
  }

  /** The archive's column that holds what took the dropped column's place. */
  static String successor(String column) {
    return derive("new", column);
  }

  /** The archive's column that holds the dropped column's values. */
  static Optional<String> old(Archive archive, String column) {
    String name = derive("old", column);
    return archive.columns().stream().map(ArchivedColumn::name).filter(name::equals).findFirst();
  }
}
