package dev.neap.migration;

import static dev.neap.schema.Identifier.quote;

import dev.neap.migration.RowRewrite.KeyColumn;
import dev.neap.schema.RowImage;
import dev.neap.schema.TableName;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The copy of what will be dropped, taken range by range while a trigger keeps it in step.
 *
 * @param what what is kept, in a few words
 * @param table the table that loses columns
 * @param leaves the tables that hold its rows
 * @param archive the archive table
 * @param columns what each row keeps
 * @param keyed whether the archive's key finds a row again; without one it holds every version that
 *     was seen
 * @param walk the columns that its ranges go by; empty for ranges of blocks
 */
public record Archive(
    String what,
    TableName table,
    List<TableName> leaves,
    TableName archive,
    List<ArchivedColumn> columns,
    boolean keyed,
    List<KeyColumn> walk)
    implements Step {

  /**
   * A column of the archive.
   *
   * @param name its name in the archive
   * @param source the expression over the row that it holds
   * @param type the column's type
   * @param key whether the row is found by it
   * @param lasting the table's column that says the same after contract, null where none does
   */
  public record ArchivedColumn(
      String name, String source, String type, boolean key, @Nullable String lasting) {}

  /** The same of other tables that hold the rows. */
  public Archive over(List<TableName> others) {
    return new Archive(what, table, others, archive, columns, keyed, walk);
  }

  /** The statement that copies one range. */
  public String copySql(TableName leaf, String range) {
    return "INSERT INTO "
        + archive.sql()
        + " ("
        + names()
        + ") SELECT "
        + sources()
        + " FROM ONLY "
        + leaf.sql()
        + " AS "
        + table.bareSql()
        + " WHERE "
        + range
        + (keyed ? " ON CONFLICT DO NOTHING" : "");
  }

  /** The query that counts a range's rows, and those of them that the archive does not hold. */
  public String compareSql(TableName leaf, String range) {
    String match =
        columns.stream()
            .map(
                c ->
                    c.key()
                        ? "a." + quote(c.name()) + " = s." + quote(c.name())
                        : RowImage.same("a." + quote(c.name()), "s." + quote(c.name())))
            .collect(Collectors.joining(" AND "));
    return "SELECT count(*) AS compared, count(*) FILTER (WHERE NOT EXISTS (SELECT FROM "
        + archive.sql()
        + " AS a WHERE "
        + match
        + ")) AS different FROM (SELECT "
        + columns.stream()
            .map(c -> c.source() + " AS " + quote(c.name()))
            .collect(Collectors.joining(", "))
        + " FROM ONLY "
        + leaf.sql()
        + " AS "
        + table.bareSql()
        + " WHERE "
        + range
        + ") AS s";
  }

  /** The archive's columns as a list. */
  public String names() {
    return columns.stream().map(c -> quote(c.name())).collect(Collectors.joining(", "));
  }

  /** What fills the archive's columns, as a list over the row. */
  public String sources() {
    return columns.stream().map(ArchivedColumn::source).collect(Collectors.joining(", "));
  }
}
