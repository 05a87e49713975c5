package dev.neap.backfill;

/**
 * What keeps the room of rewritten rows from being used again.
 *
 * @see <a href="https://www.postgresql.org/docs/current/routine-vacuuming.html">PostgreSQL manual,
 *     24.1 Routine Vacuuming</a>
 */
final class OldestSnapshot {

  private static final int TRANSACTIONS_OF_A_BUSY_SECOND = 500;

  private static final String OLDEST =
      """
      SELECT age, what FROM (
        SELECT age(backend_xmin) AS age, format('a transaction of %s (pid %s), open for %s s,',
            coalesce(nullif(application_name, ''), usename), pid,
            round(extract(epoch FROM clock_timestamp() - xact_start))) AS what
          FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND backend_xmin IS NOT NULL
        UNION ALL SELECT age(xmin), format('replication slot %s', slot_name)
          FROM pg_replication_slots WHERE xmin IS NOT NULL
        UNION ALL SELECT age(transaction), format('the prepared transaction %s', gid)
          FROM pg_prepared_xacts
        UNION ALL SELECT age(backend_xmin), format('a query on standby %s', application_name)
          FROM pg_stat_replication WHERE backend_xmin IS NOT NULL) holders
      ORDER BY age DESC LIMIT 1
      """;

  private OldestSnapshot() {}

  /** Who holds it, in words that follow "one pass:". */
  static String holder(RangeStatements sql) {
    return sql
        .query(
            OLDEST,
            (row, number) ->
                row.getLong("age") < TRANSACTIONS_OF_A_BUSY_SECOND
                    ? ""
                    : row.getString("what") + " keeps old rows from being cleared away")
        .stream()
        .filter(what -> !what.isEmpty())
        .findFirst()
        .orElse("rewritten rows don't stay on their pages");
  }
}
