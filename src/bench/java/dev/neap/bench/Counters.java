package dev.neap.bench;

import org.springframework.jdbc.core.JdbcTemplate;

/**
 * What the server counts, at one moment.
 *
 * @param wal the position up to which WAL was written, in bytes
 * @param fullPages full page images in it so far
 * @param heap the table's bytes without indexes and values out of line
 * @param indexes the bytes of its indexes
 * @param updated updates of its rows so far
 * @param hot those that needed no new index entries
 */
record Counters(long wal, long fullPages, long heap, long indexes, long updated, long hot) {

  private static final String READ =
      """
      SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn AS wal, wal_fpi,
        pg_relation_size('orders') AS heap, pg_indexes_size('orders') AS indexes,
        n_tup_upd, n_tup_hot_upd
      FROM pg_stat_wal, pg_stat_user_tables WHERE relname = 'orders'
      """;

  static Counters read(JdbcTemplate sql) {
    Counters read =
        sql.queryForObject(
            READ,
            (row, number) ->
                new Counters(
                    row.getLong("wal"),
                    row.getLong("wal_fpi"),
                    row.getLong("heap"),
                    row.getLong("indexes"),
                    row.getLong("n_tup_upd"),
                    row.getLong("n_tup_hot_upd")));
    if (read == null) {
      throw new IllegalStateException("the server counts nothing of table orders");
    }
    return read;
  }
}
