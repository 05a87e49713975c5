package dev.neap.migration;

import static dev.neap.schema.Identifier.quote;

import dev.neap.schema.Constraint;
import dev.neap.schema.Database;
import dev.neap.schema.RowImage;
import dev.neap.schema.TableName;
import dev.neap.schema.TableShape;
import dev.neap.schema.TypeName;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Where tables came from: their shapes before a migration, and the archives of what they lost.
 *
 * @param database the tables before the migration
 * @param archives what contract kept
 * @param names the names of the migration's own objects
 * @param renamed the name that a table had before, by each name that the migration gave it
 */
public record Origin(
    Database database, List<Archive> archives, Names names, Map<String, String> renamed) {

  /** Where the tables of a plan came from, once it was carried to its end. */
  public static Origin of(Plan plan) {
    List<Archive> archives =
        plan.steps(Phase.CONTRACT).stream()
            .filter(Archive.class::isInstance)
            .map(Archive.class::cast)
            .toList();
    return new Origin(
        plan.before(), archives, new Names(plan.migration()), new LinkedHashMap<>(plan.renamed()));
  }

  /**
   * The table as it was before the migration, by the name that it has now.
   *
   * @param table any of the names that it had
   * @throws java.util.NoSuchElementException when there was none of that name
   */
  public TableShape before(String table) {
    TableShape shape = was(table);
    TableName now = now(shape.name());
    return now.equals(shape.name()) ? shape : shape.as(now);
  }

  /** The constraint as it was, but for the name that the table which it points at has now. */
  public Constraint pointing(Constraint constraint) {
    TableName target = constraint.referencedTable();
    return target == null || target.equals(constraint.table())
        ? constraint
        : constraint.of(target, now(target));
  }

  private TableName now(TableName former) {
    String now = former.name();
    if (former.schema().equals(database.schema())) {
      for (Map.Entry<String, String> entry : renamed.entrySet()) {
        now = entry.getValue().equals(former.name()) ? entry.getKey() : now;
      }
    }
    return new TableName(former.schema(), now);
  }

  private TableShape was(String table) {
    return database.table(renamed.getOrDefault(table, table)).orElseThrow();
  }

  /**
   * By column, an expression for the value that it had: what the archive holds where the row was
   * not written since, else what {@code down} gives, else the value that is there.
   */
  public Map<String, String> values(String table, List<String> columns, Map<String, String> down) {
    Map<String, String> values = new LinkedHashMap<>();
    for (String column : columns) {
      String given = "(" + down.getOrDefault(column, quote(column)) + ")";
      values.put(column, archived(table, column, column, given).orElse(given));
    }
    return values;
  }

  /**
   * An expression for a dropped column's value: what the archive holds where the row was not
   * written since, else {@code otherwise}.
   *
   * @param table the table
   * @param column the dropped column
   * @param successor the column that took its place, null where none did
   * @param otherwise an expression over the row for rows that were written since
   * @return empty when no archive with a key holds the column
   */
  public Optional<String> archived(
      String table, String column, @Nullable String successor, String otherwise) {
    Map<String, String> successors =
        successor == null ? Map.of() : Map.of(ArchiveColumns.successor(column), successor);
    return archived(table, column, successors, otherwise);
  }

  /** The same for a column of which several say together what it said. */
  public Optional<String> archived(
      String table, String column, List<String> beside, String otherwise) {
    Map<String, String> successors = new LinkedHashMap<>();
    beside.forEach(c -> successors.put(ArchiveColumns.successor(c), c));
    return archived(table, column, successors, otherwise);
  }

  /** The expression as the column's type, to which an assignment would bring it. */
  private String ofType(String table, String column, String expression) {
    return was(table)
        .column(column)
        .map(c -> "CAST(" + expression + " AS " + TypeName.withoutLength(c.type()) + ")")
        .orElse(expression);
  }

  private Optional<String> archived(
      String table, String column, Map<String, String> successors, String otherwise) {
    TableName was = was(table).name();
    Optional<Archive> found =
        archives.stream().filter(a -> a.table().equals(was) && a.keyed()).findFirst();
    if (found.isEmpty()) {
      return Optional.empty();
    }
    Archive archive = found.get();
    Optional<String> kept = ArchiveColumns.old(archive, column);
    if (kept.isEmpty()) {
      return Optional.empty();
    }
    List<Archive.ArchivedColumn> key =
        archive.columns().stream().filter(Archive.ArchivedColumn::key).toList();
    String row = before(table).name().bareSql() + ".";
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
        successors.entrySet().stream()
            .map(
                e ->
                    " AND "
                        + RowImage.same(
                            "neap_archive." + quote(e.getKey()), row + quote(e.getValue())))
            .collect(Collectors.joining());
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
            + ofType(table, column, otherwise)
            + " END");
  }
}
