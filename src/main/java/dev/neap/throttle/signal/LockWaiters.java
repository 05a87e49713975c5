package dev.neap.throttle.signal;

import dev.neap.throttle.LoadSignal;
import dev.neap.throttle.Reading;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Sessions of this database that wait for a lock; one that waits for Neap is the limit by itself.
 *
 * @see <a href="https://www.postgresql.org/docs/current/functions-info.html">PostgreSQL manual,
 *     9.27 System Information Functions, pg_blocking_pids</a>
 */
public final class LockWaiters implements LoadSignal {

  private static final String COUNT =
      """
      SELECT count(*) AS waiting, count(*) FILTER (WHERE EXISTS (
          SELECT FROM pg_stat_activity n
          WHERE n.pid = ANY (pg_blocking_pids(a.pid)) AND n.application_name LIKE 'neap%')) AS by_neap
      FROM pg_stat_activity a
      WHERE a.datname = current_database() AND a.wait_event_type = 'Lock'
        AND a.application_name NOT LIKE 'neap%'
      """;

  private final JdbcClient jdbc;
  private final int limit;

  /**
   * A signal for one database.
   *
   * @param limit how many waiting sessions stop the work
   */
  public LockWaiters(DataSource database, int limit) {
    this.jdbc = JdbcClient.create(database);
    this.limit = limit;
  }

  @Override
  public String name() {
    return "lock-waiters";
  }

  @Override
  public Reading read() {
    return jdbc.sql(COUNT)
        .query((row, number) -> reading(row.getInt("waiting"), row.getInt("by_neap")))
        .single();
  }

  private Reading reading(int waiting, int byNeap) {
    return byNeap > 0
        ? new Reading.Known(1, "sessions that wait for Neap: " + byNeap)
        : new Reading.Known(
            (double) waiting / limit, waiting + " of " + limit + " sessions wait for a lock");
  }
}
