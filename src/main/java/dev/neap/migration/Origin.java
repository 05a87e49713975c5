package dev.neap.migration;

import static dev.neap.schema.Identifier.quote;

import dev.neap.schema.RowImage;
import dev.neap.schema.TableShape;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Where a table came from: its shape before a migration, and the archive of what it lost.
 *
 * @param before the table's shape before the migration
 * @param archive what contract kept; null where nothing was
 * @param names the names of the migration's own objects
 */
public record Origin(TableShape before, @Nullable Archive archive, Names names) {

  /**
   * An expression for a dropped column's value: what the archive holds where the row was not
   * written since, else {@code otherwise}.
   *
   * @param column the dropped column
   * @param successor the column that took its place, null where none did
   * @param otherwise an expression over the row for rows that were written since
   * @return empty when no archive with a key holds the column
   */
  public Optional<String> archived(String column, @Nullable String successor, String otherwise) {
    if (archive == null || !archive.keyed()) {
      return Optional.empty();
    }
    Optional<String> kept = ArchiveColumns.old(archive, column);
    if (kept.isEmpty()) {
      return Optional.empty();
    }
    List<Archive.ArchivedColumn> key =
        archive.columns().stream().filter(Archive.ArchivedColumn::key).toList();
    String row = before.name().bareSql() + ".";
    String match =
        key.stream()
            .map(
                k ->
                    "neap_archive."
                        + quote(k.name())
                        + " = "
                        + row
                        + quote(String.valueOf(k.lasting())))
            .collect(Collectors.joining(" AND "));
    String unchanged =
        successor == null
            ? ""
            : " AND "
                + RowImage.same(
                    "neap_archive." + quote(ArchiveColumns.successor(column)),
                    row + quote(successor));
    return Optional.of(
        "CASE WHEN EXISTS (SELECT FROM "
            + archive.archive().sql()
            + " neap_archive WHERE "
            + match
            + unchanged
            + ") THEN (SELECT neap_archive."
            + quote(kept.get())
            + " FROM "
            + archive.archive().sql()
            + " neap_archive WHERE "
            + match
            + ") ELSE "
            + otherwise
            + " END");
  }
}
