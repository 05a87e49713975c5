package dev.neap.backfill;

import dev.neap.schema.TableName;

/**
 * How many rows of a table this transaction's connection has updated, and how many of those stayed
 * on their page.
 *
 * @see <a href="https://www.postgresql.org/docs/current/monitoring-stats.html">PostgreSQL manual,
 *     27.2 The Cumulative Statistics System</a>
 */
record Updates(long rows, long stayed) {

  private static final String READ =
      """
      SELECT pg_stat_get_xact_tuples_updated(to_regclass(?)) AS rows,
        pg_stat_get_xact_tuples_hot_updated(to_regclass(?)) AS stayed
      """;

  static Updates of(RangeStatements sql, TableName table) {
    return sql.query(
            READ,
            (row, number) -> new Updates(row.getLong("rows"), row.getLong("stayed")),
            table.sql(),
            table.sql())
        .get(0);
  }

  Updates since(Updates now) {
    return new Updates(now.rows() - rows, now.stayed() - stayed);
  }
}
