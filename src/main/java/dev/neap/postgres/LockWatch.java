package dev.neap.postgres;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Looks, while one session waits for a lock, from another connection who holds it, and which locks
 * on its own role's tables that session has and waits for.
 */
final class LockWatch implements AutoCloseable {

  private static final String BLOCKERS =
      """
      SELECT DISTINCT b.pid, a.application_name, a.usename, a.state, a.xact_start,
        left(regexp_replace(a.query, '\\s+', ' ', 'g'), 120) AS query
      FROM unnest(pg_catalog.pg_blocking_pids(:pid)) b (pid)
      LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = b.pid
      ORDER BY a.xact_start, b.pid
      """;

  /**
   * The one that is waited for is the first: who is in the way took it before the others.
   * Partitions and other children are left out: everybody takes them after their parent, and so
   * does what is done to that.
   */
  private static final String LOCKS =
      """
      SELECT pg_catalog.format('LOCK TABLE ONLY %I.%I IN %s MODE', n.nspname, c.relname,
        upper(regexp_replace(regexp_replace(l.mode, 'Lock$', ''), '([a-z])([A-Z])', '\\1 \\2', 'g')))
      FROM pg_catalog.pg_locks l
      JOIN pg_catalog.pg_class c ON c.oid = l.relation
      JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      WHERE l.pid = :pid AND l.locktype = 'relation' AND c.relkind IN ('r', 'p')
        AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())
        AND l.mode IN ('ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')
        AND pg_catalog.pg_has_role(c.relowner, 'USAGE')
        AND NOT EXISTS (SELECT FROM pg_catalog.pg_inherits i WHERE i.inhrelid = c.oid)
      ORDER BY l.granted, c.oid
      """;

  private static final long PATIENCE_SECONDS = 2;
  private static final Seen NOTHING = new Seen(List.of(), List.of());

  private final CompletableFuture<Seen> look;

  private LockWatch(CompletableFuture<Seen> look) {
    this.look = look;
  }

  /**
   * What a look shows.
   *
   * @param blockers who is in the way
   * @param locks statements that take the strong locks that the session has and waits for
   */
  record Seen(List<BlockingSession> blockers, List<String> locks) {}

  /** Begins to watch, and looks once the wait has lasted that long. */
  static LockWatch begin(DataSource dataSource, int waitingPid, Duration after) {
    return new LockWatch(
        CompletableFuture.supplyAsync(
            () -> look(JdbcClient.create(dataSource), waitingPid),
            CompletableFuture.delayedExecutor(after.toMillis(), TimeUnit.MILLISECONDS)));
  }

  private static Seen look(JdbcClient sql, int pid) {
    return new Seen(
        sql.sql(BLOCKERS).param("pid", pid).query((row, number) -> session(row)).list(),
        sql.sql(LOCKS).param("pid", pid).query(String.class).list());
  }

  /** What it saw; nothing when it saw nobody or could not look. */
  Seen seen() {
    return look.completeOnTimeout(NOTHING, PATIENCE_SECONDS, TimeUnit.SECONDS)
        .exceptionally(failure -> NOTHING)
        .join();
  }

  /** Ends the watch; what has not been looked at yet is not looked at any more. */
  @Override
  public void close() {
    look.cancel(false);
  }

  private static BlockingSession session(ResultSet row) throws SQLException {
    OffsetDateTime since = row.getObject("xact_start", OffsetDateTime.class);
    return new BlockingSession(
        row.getInt("pid"),
        text(row.getString("application_name")),
        text(row.getString("usename")),
        text(row.getString("state")),
        since == null ? null : since.toInstant(),
        text(row.getString("query")));
  }

  private static String text(@Nullable String value) {
    return value == null ? "" : value;
  }
}
