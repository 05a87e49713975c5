package dev.neap.postgres;

import dev.neap.schema.Identifier;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * The right of this process to work on one migration.
 *
 * <p>A thread of its own keeps it alive over a connection of its own, and over a new one when the
 * server was restarted, as long as nobody has taken over. That this process believes it holds the
 * lease decides nothing: every transaction that changes something calls {@link #assertHeld} first.
 */
public final class Lease implements Fence, AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Lease.class);
  private static final String BEAT = SqlFile.read("lease/beat");
  private static final int BEATS_IN_TIME_TO_LIVE = 4;

  private static final String HELD =
      """
      SELECT pg_catalog.set_config('idle_in_transaction_session_timeout', '%s', true)
      FROM neap.lease WHERE migration = ? AND epoch = ? FOR KEY SHARE
      """
          .formatted(Standstill.MILLIS);

  private final DataSource dataSource;
  private final String migration;
  private final String owner;
  private final long epoch;
  private final Duration timeToLive;
  private final ScheduledExecutorService heart;
  private SingleConnectionDataSource dedicated;
  private volatile boolean held = true;

  Lease(
      DataSource dataSource,
      SingleConnectionDataSource dedicated,
      String migration,
      String owner,
      long epoch,
      Duration timeToLive) {
    this.dataSource = dataSource;
    this.dedicated = dedicated;
    this.migration = migration;
    this.owner = owner;
    this.epoch = epoch;
    this.timeToLive = timeToLive;
    heart =
        Executors.newSingleThreadScheduledExecutor(
            work -> {
              Thread thread = new Thread(work, "neap-lease-" + migration);
              thread.setDaemon(true);
              return thread;
            });
    long pause = Math.max(1, timeToLive.toMillis() / BEATS_IN_TIME_TO_LIVE);
    var unused = heart.scheduleWithFixedDelay(this::beat, pause, pause, TimeUnit.MILLISECONDS);
  }

  /** The migration that it is for. */
  public String migration() {
    return migration;
  }

  /** The name under which it was acquired. */
  public String owner() {
    return owner;
  }

  /** Its number, greater than that of every earlier lease for the migration. */
  public long epoch() {
    return epoch;
  }

  /** Whether nobody had taken over, and it was not closed, when last looked at. */
  public boolean held() {
    return held;
  }

  /**
   * {@inheritDoc}
   *
   * <p>The row is locked FOR KEY SHARE: a successor waits until the transaction has ended. The
   * transaction must be READ COMMITTED, because a heartbeat beside it would fail a stricter one. If
   * this process then stands still in it, the server ends it after 5 seconds: neither the successor
   * nor the application waits longer for its locks.
   */
  @Override
  public void assertHeld(Connection connection) throws SQLException {
    try (PreparedStatement query = connection.prepareStatement(HELD)) {
      query.setString(1, migration);
      query.setLong(2, epoch);
      try (ResultSet row = query.executeQuery()) {
        if (!row.next() || !held) {
          throw new LeaseLostException(migration, epoch);
        }
      }
    }
  }

  @Override
  public String condition() {
    return "EXISTS (SELECT FROM neap.lease WHERE migration = %s AND epoch = %d)"
        .formatted(Identifier.literal(migration), epoch);
  }

  /** Releases it, so that the next process can have it at once. */
  @Override
  public synchronized void close() {
    heart.shutdownNow();
    if (held) {
      held = false;
      try {
        JdbcClient.create(dedicated)
            .sql(
                """
                UPDATE neap.lease SET heartbeat_at = NULL, backend_pid = NULL, backend_start = NULL
                WHERE migration = :migration AND epoch = :epoch
                """)
            .param("migration", migration)
            .param("epoch", epoch)
            .update();
      } catch (DataAccessException e) {
        log.atInfo()
            .addKeyValue("migration", migration)
            .addKeyValue("reason", e.getMostSpecificCause().getMessage())
            .log("lease not released; it is free once its session has ended");
      }
    }
    dedicated.destroy();
  }

  private synchronized void beat() {
    if (!held) {
      return;
    }
    try {
      if (update() == 0) {
        held = false;
        dedicated.destroy();
        log.atWarn()
            .addKeyValue("migration", migration)
            .addKeyValue("epoch", epoch)
            .log("lease lost: another process has taken over");
      }
    } catch (DataAccessException e) {
      log.atInfo()
          .addKeyValue("migration", migration)
          .addKeyValue("reason", e.getMostSpecificCause().getMessage())
          .log("heartbeat failed; tries again on a new connection");
      reconnect();
    }
  }

  private int update() {
    return JdbcClient.create(dedicated)
        .sql(BEAT)
        .param("migration", migration)
        .param("epoch", epoch)
        .update();
  }

  /**
   * Where there is no connection to be had either, the next beat finds this one dead and retries.
   */
  private void reconnect() {
    try {
      SingleConnectionDataSource fresh = Leases.dedicated(dataSource, timeToLive);
      dedicated.destroy();
      dedicated = fresh;
      held = update() > 0;
    } catch (DataAccessException e) {
      log.atInfo()
          .addKeyValue("migration", migration)
          .addKeyValue("reason", e.getMostSpecificCause().getMessage())
          .log("no heartbeat");
    }
  }
}
