package dev.neap.postgres;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Objects;
import java.util.Optional;
import javax.sql.DataSource;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Decides, in the table {@code neap.lease}, which process works on a migration.
 *
 * <p>A lease is free when it was released, when its holder's session is gone from the server (so
 * that after {@code kill -9} the next process need not wait), or when its heartbeat is older than
 * the time to live by the database's clock. Each acquisition counts the epoch up, and transactions
 * of a holder that was overtaken fail by it, see {@link Lease#assertHeld}.
 */
public final class Leases {

  /** How old a heartbeat may be where nothing else is configured. */
  public static final Duration TIME_TO_LIVE = Duration.ofSeconds(10);

  private static final String LOOK = SqlFile.read("lease/look");
  private static final String TAKE = SqlFile.read("lease/take");

  private final DataSource dataSource;
  private final Duration timeToLive;

  /**
   * Who works on a migration.
   *
   * @param owner the name that the process gave
   * @param epoch the number of the lease
   * @param since when it was acquired
   * @param alive whether it still holds it
   */
  public record Holder(String migration, String owner, long epoch, Instant since, boolean alive) {}

  /** Leases by connections of the data source; a lease keeps one for itself while it is held. */
  public Leases(DataSource dataSource, Duration timeToLive) {
    this.dataSource = dataSource;
    this.timeToLive = timeToLive;
  }

  /**
   * Who works on the migration, or did last; empty when nobody ever did.
   *
   * @throws DataAccessException when the database can't be read
   */
  public Optional<Holder> holder(String migration) {
    return look(JdbcClient.create(dataSource), migration);
  }

  /**
   * Takes the lease.
   *
   * @param owner who takes it, for people: host and process
   * @throws LeaseHeldException when another holder is alive, or a transaction of a dead one has not
   *     ended within the time to live
   * @throws DataAccessException when the database can't be reached
   */
  public Lease acquire(String migration, String owner) {
    SingleConnectionDataSource dedicated = dedicated(dataSource, timeToLive);
    try {
      long epoch = take(dedicated, migration, owner);
      return new Lease(dataSource, dedicated, migration, owner, epoch, timeToLive);
    } catch (RuntimeException e) {
      dedicated.destroy();
      throw e;
    }
  }

  /** A connection that only the lease uses, and that gives up on a network that is silent. */
  static SingleConnectionDataSource dedicated(DataSource dataSource, Duration timeToLive) {
    try {
      Connection connection = dataSource.getConnection();
      connection.setNetworkTimeout(Runnable::run, Math.toIntExact(2 * timeToLive.toMillis()));
      return new SingleConnectionDataSource(connection, true);
    } catch (SQLException e) {
      throw new CannotGetJdbcConnectionException("no connection for a lease", e);
    }
  }

  private long take(DataSource dedicated, String migration, String owner) {
    JdbcClient jdbc = JdbcClient.create(dedicated);
    look(jdbc, migration).ifPresent(Leases::refuseAlive);
    jdbc.sql(
            """
            INSERT INTO neap.lease (migration, owner, epoch, acquired_at)
            VALUES (:migration, :owner, 0, clock_timestamp()) ON CONFLICT DO NOTHING
            """)
        .param("migration", migration)
        .param("owner", owner)
        .update();
    Long epoch =
        new TransactionTemplate(new JdbcTransactionManager(dedicated))
            .execute(
                status -> {
                  Holder before = lock(jdbc, migration);
                  refuseAlive(before);
                  return jdbc.sql(TAKE)
                      .param("migration", migration)
                      .param("owner", owner)
                      .query(Long.class)
                      .single();
                });
    return Objects.requireNonNull(epoch);
  }

  /**
   * Waits for the transactions in which a former holder asserted its lease, and looks again then:
   * the server shows a transaction the sessions as they were when it first asked.
   */
  private Holder lock(JdbcClient jdbc, String migration) {
    jdbc.sql("SET LOCAL lock_timeout = " + timeToLive.toMillis()).update();
    try {
      jdbc.sql("SELECT 1 FROM neap.lease WHERE migration = :migration FOR UPDATE")
          .param("migration", migration)
          .query(Integer.class)
          .single();
    } catch (DataAccessException e) {
      if (!SqlStates.lockUnavailable(e)) {
        throw e;
      }
      Holder holder = holder(migration).orElseThrow();
      throw new LeaseHeldException(holder, ", and a transaction of it has not ended");
    }
    return look(jdbc, migration).orElseThrow();
  }

  private static void refuseAlive(Holder holder) {
    if (holder.alive()) {
      throw new LeaseHeldException(holder, "");
    }
  }

  private Optional<Holder> look(JdbcClient jdbc, String migration) {
    return jdbc.sql(LOOK)
        .param("migration", migration)
        .param("ttl", timeToLive.toMillis())
        .query((row, number) -> holder(row))
        .optional();
  }

  private static Holder holder(ResultSet row) throws SQLException {
    return new Holder(
        row.getString("migration"),
        row.getString("owner"),
        row.getLong("epoch"),
        row.getObject("acquired_at", OffsetDateTime.class).toInstant(),
        row.getBoolean("alive"));
  }
}
