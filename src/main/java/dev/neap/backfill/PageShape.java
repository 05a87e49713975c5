package dev.neap.backfill;

import dev.neap.schema.TableName;
import java.util.List;

/**
 * What a table's pages look like, as its statistics have it.
 *
 * @param rows rows on a page
 * @param free the part of a page that is free, 0 to 1
 * @param row the size of a row in bytes, with its line pointer
 * @param growth by how many bytes a row grows when it is rewritten
 * @param indexes how many indexes need an entry for a row that leaves its page
 * @param room how many entries more fit into the pages of B-trees in another order than the
 *     table's, for each that they have, if they are as they were made; 0 when there are none
 */
record PageShape(double rows, double free, double row, double growth, int indexes, double room) {

  /** The most passes, by the number of indexes: none, the key, more. */
  private static final int[] MOST_PASSES = {8, 8, 16};

  /** Two line pointers, and what is lost because rows are whole. */
  private static final int LEFT_BEHIND = 8;

  /**
   * A tenth of an index's pages is free when it is made. A new entry with its line pointer takes 20
   * bytes at least, and 6 once it is kept together with the others of its value: 12, on the way.
   *
   * @see <a href="https://www.postgresql.org/docs/current/btree.html">PostgreSQL manual, 65.1.4.3
   *     Deduplication</a>
   */
  private static final String READ =
      """
      WITH t AS (
        SELECT c.oid, c.reltuples, c.relpages, current_setting('block_size')::int - 24 AS page
        FROM pg_class c WHERE c.oid = ANY (SELECT to_regclass(leaf) FROM unnest(?::text[]) leaf)
        ORDER BY c.relpages DESC LIMIT 1),
      width AS (
        SELECT sum((1 - s.null_frac) * s.avg_width) AS bytes
        FROM t JOIN pg_class c ON c.oid = t.oid JOIN pg_namespace n ON n.oid = c.relnamespace
          JOIN pg_stats s ON s.schemaname = n.nspname AND s.tablename = c.relname),
      target AS (
        SELECT sum(CASE WHEN a.attlen > 0 THEN greatest(a.attlen, 4) ELSE 24 END
          * coalesce(s.null_frac, 1)) AS bytes
        FROM t JOIN pg_attribute a ON a.attrelid = t.oid AND a.attname = ANY (?::text[])
          JOIN pg_class c ON c.oid = t.oid JOIN pg_namespace n ON n.oid = c.relnamespace
          LEFT JOIN pg_stats s ON s.schemaname = n.nspname AND s.tablename = c.relname
            AND s.attname = a.attname),
      entries AS (
        SELECT c.reltuples::float8 AS count,
          (t.page + 24) * c.relpages::float8 / c.reltuples AS bytes
        FROM t JOIN pg_index i ON i.indrelid = t.oid JOIN pg_class c ON c.oid = i.indexrelid
          JOIN pg_am m ON m.oid = c.relam AND m.amname = 'btree'
        WHERE i.indisready AND NOT i.indisprimary AND c.reltuples > 0 AND c.relpages > 0
          AND NOT EXISTS (
            SELECT FROM pg_class o JOIN pg_namespace n ON n.oid = o.relnamespace
              JOIN pg_attribute a ON a.attrelid = o.oid AND a.attnum = i.indkey[0]
              JOIN pg_stats s ON s.schemaname = n.nspname AND s.tablename = o.relname
                AND s.attname = a.attname
            WHERE o.oid = t.oid AND abs(s.correlation) > 0.9))
      SELECT CASE WHEN t.reltuples > 0 AND t.relpages > 0 THEN t.reltuples / t.relpages END AS rows,
        width.bytes AS width, target.bytes AS growth, t.page,
        (SELECT count(*) FROM pg_index i WHERE i.indrelid = t.oid AND i.indisready) AS indexes,
        (SELECT coalesce(sum(count * 0.1 * bytes / greatest(12, 0.9 * bytes)) / sum(count), 0)
          FROM entries) AS room
      FROM t, width, target
      """;

  /** Nothing known. */
  static final PageShape UNKNOWN = new PageShape(50, 0, 160, 8, 2, 0.1);

  /**
   * The shape of the largest of the tables.
   *
   * @param columns the columns that are set
   */
  static PageShape read(RangeStatements sql, List<TableName> leaves, List<String> columns) {
    return sql
        .query(
            READ,
            (row, number) -> {
              double rows = row.getDouble("rows");
              if (rows < 1) {
                return UNKNOWN;
              }
              double page = row.getDouble("page");
              double width = row.getDouble("width");
              double used = width == 0 ? 1 : rows * (28 + Math.ceil(width / 8) * 8) / page;
              double free = Math.max(0, 1 - used);
              return new PageShape(
                  rows,
                  free < 0.05 ? 0 : free,
                  page * (1 - free) / rows,
                  row.getDouble("growth"),
                  row.getInt("indexes"),
                  row.getDouble("room"));
            },
            leaves.stream().map(TableName::sql).toArray(String[]::new),
            columns.toArray(String[]::new))
        .stream()
        .findFirst()
        .orElse(UNKNOWN);
  }

  /**
   * After which part of the rows the indexes' pages are full, when those that leave their pages are
   * what the first pass takes and finds no room for; 1 when they don't get full.
   */
  double full() {
    Passes passes = passes();
    double leaving = passes.first() - free;
    return passes.count() > 1 && room > 0 && leaving > 0 ? Math.min(1, room / leaving) : 1;
  }

  /**
   * The passes that keep most rows on their pages: as many as let the first one do with the room
   * that is there, or else as the page's rows and the cost of going over it allow.
   */
  Passes passes() {
    double ratio = row / (row + growth + LEFT_BEHIND);
    int most = (int) Math.min(MOST_PASSES[Math.min(indexes, 2)], Math.floor(rows));
    for (int count = 1; count < most; count++) {
      double first = (1 - ratio) / (1 - Math.pow(ratio, count));
      if (first <= free) {
        return new Passes(count, ratio);
      }
    }
    return most <= 1 ? Passes.ONE : new Passes(most, ratio);
  }
}
