package dev.neap.engine;

import dev.neap.support.TestDatabase;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** Looks again and again how long a {@link Writer} has been waiting for a lock behind Neap. */
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

  private static final Duration PERIOD = Duration.ofMillis(5);

  private final TestDatabase database;
  private volatile boolean ends;
  private volatile Duration longest = Duration.ZERO;
  private volatile String blamed = "nothing";

  LockWatcher(TestDatabase database) {
    this.database = database;
  }

  /** The longest wait that was seen. */
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
      while (!ends) {
        sql.sql(WAITS)
            .param(Writer.APPLICATION)
            .query(
                row -> {
                  Duration wait = Duration.ofNanos(row.getLong("micros") * 1000);
                  if (wait.compareTo(longest) > 0) {
                    longest = wait;
                    blamed = row.getString("blamed");
                  }
                });
        LockSupport.parkNanos(PERIOD.toNanos());
      }
    } finally {
      one.destroy();
    }
  }
}
