package dev.neap.engine;

import dev.neap.support.TestDatabase;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * Looks again and again how long a {@link Writer} has been waiting for a lock behind Neap, and how
 * long Neap has been holding, or waiting for, an ACCESS EXCLUSIVE lock on a table that was there.
 */
final class LockWatcher implements Runnable {

  private static final String WAITS =
      """
      SELECT (extract(epoch FROM max(clock_timestamp() - l.waitstart)) * 1e6)::bigint AS micros,
        max(n.query) AS blamed
      FROM pg_locks l
      JOIN pg_stat_activity w ON w.pid = l.pid AND w.application_name = ?
        AND w.datname = current_database()
      CROSS JOIN unnest(pg_blocking_pids(l.pid)) b (pid)
      JOIN pg_stat_activity n ON n.pid = b.pid AND n.application_name LIKE 'neap%'
      WHERE NOT l.granted
      """;

  private static final String STRONG =
      """
      SELECT concat_ws(' ', l.granted, l.pid, l.virtualtransaction, l.relation) AS lock,
        n.query AS statement
      FROM pg_locks l
      JOIN pg_stat_activity n ON n.pid = l.pid AND n.application_name LIKE 'neap%'
        AND n.datname = current_database()
      WHERE l.mode = 'AccessExclusiveLock' AND l.relation = ANY (?)
      """;

  private static final Duration PERIOD = Duration.ofMillis(5);

  private final TestDatabase database;
  private volatile boolean ends;
  private volatile Duration longest = Duration.ZERO;
  private volatile String blamed = "nothing";
  private final Map<String, Long> strong = new HashMap<>();

  LockWatcher(TestDatabase database) {
    this.database = database;
  }

  /** The longest wait or strong lock that was seen. */
  Duration longest() {
    return longest;
  }

  /** What Neap was doing meanwhile. */
  String blamed() {
    return blamed;
  }

  boolean ends() {
    return ends;
  }

  void end() {
    ends = true;
  }

  @Override
  public void run() {
    SingleConnectionDataSource one = new SingleConnectionDataSource(database.jdbcUrl(), true);
    try {
      JdbcClient sql = JdbcClient.create(one);
      Object tables =
          sql.sql(
                  """
                  SELECT array_agg(oid) FROM pg_class
                  WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
                  """)
              .query((row, number) -> row.getArray(1))
              .single();
      while (!ends) {
        sql.sql(WAITS)
            .param(Writer.APPLICATION)
            .query(
                row -> {
                  lasted(Duration.ofNanos(row.getLong("micros") * 1000), row.getString("blamed"));
                });
        strong(sql, tables);
        LockSupport.parkNanos(PERIOD.toNanos());
      }
    } finally {
      one.destroy();
    }
  }

  private void strong(JdbcClient sql, Object tables) {
    long now = System.nanoTime();
    Set<String> there = new HashSet<>();
    sql.sql(STRONG)
        .param(tables)
        .query(
            row -> {
              String lock = row.getString("lock");
              there.add(lock);
              long since = strong.computeIfAbsent(lock, first -> now);
              lasted(Duration.ofNanos(now - since), "strong lock: " + row.getString("statement"));
            });
    strong.keySet().retainAll(there);
  }

  private void lasted(Duration time, String statement) {
    if (time.compareTo(longest) > 0) {
      longest = time;
      blamed = statement;
    }
  }
}
