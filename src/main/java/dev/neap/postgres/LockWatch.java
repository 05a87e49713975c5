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

/** Looks, while one session waits for a lock, from another connection who holds it. */
final class LockWatch implements AutoCloseable {

  private static final String BLOCKERS =
      """
      SELECT DISTINCT b.pid, a.application_name, a.usename, a.state, a.xact_start,
        left(regexp_replace(a.query, '\\s+', ' ', 'g'), 120) AS query
      FROM unnest(pg_catalog.pg_blocking_pids(:pid)) b (pid)
      LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = b.pid
      ORDER BY a.xact_start, b.pid
      """;

  private static final long PATIENCE_SECONDS = 5;

  private final CompletableFuture<List<BlockingSession>> look;

  private LockWatch(CompletableFuture<List<BlockingSession>> look) {
    this.look = look;
  }

  /** Begins to watch, and looks once the wait has lasted that long. */
  static LockWatch begin(DataSource dataSource, int waitingPid, Duration after) {
    return new LockWatch(
        CompletableFuture.supplyAsync(
            () ->
                JdbcClient.create(dataSource)
                    .sql(BLOCKERS)
                    .param("pid", waitingPid)
                    .query((row, number) -> session(row))
                    .list(),
            CompletableFuture.delayedExecutor(after.toMillis(), TimeUnit.MILLISECONDS)));
  }

  /** Whom it saw; empty when it saw nobody or could not look. */
  List<BlockingSession> blockers() {
    return look.completeOnTimeout(List.of(), PATIENCE_SECONDS, TimeUnit.SECONDS)
        .exceptionally(failure -> List.of())
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
