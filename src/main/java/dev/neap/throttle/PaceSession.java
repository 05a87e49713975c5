package dev.neap.throttle;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * A connection for the pace alone, by which one process of a database becomes the one that samples.
 *
 * <p>That one holds an advisory lock of the session, which the server gives to another one as soon
 * as the process is gone.
 */
final class PaceSession implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(PaceSession.class);

  /** "neap" in ASCII, and which of Neap's locks it is. */
  private static final String LOCK = "1852137840, 10";

  private static final int SILENCE_MILLIS = 10_000;

  private static final String END_HOLDER =
      """
      SELECT count(*) FILTER (WHERE pg_terminate_backend(pid)) FROM pg_locks
      WHERE locktype = 'advisory' AND granted AND objsubid = 2
        AND (classid::bigint, objid::bigint) = (%s)
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
      """
          .formatted(LOCK);

  private final SingleConnectionDataSource connection;
  private final JdbcClient jdbc;
  private final String applicationName;
  private final String statementTimeout;
  private final String lockTimeout;
  private boolean leads;

  private PaceSession(SingleConnectionDataSource connection) {
    this.connection = connection;
    this.jdbc = JdbcClient.create(connection);
    this.applicationName = show("application_name");
    this.statementTimeout = show("statement_timeout");
    this.lockTimeout = show("lock_timeout");
  }

  static PaceSession open(DataSource database) throws SQLException {
    Connection own = database.getConnection();
    SingleConnectionDataSource connection = new SingleConnectionDataSource(own, true);
    try {
      own.setNetworkTimeout(Runnable::run, SILENCE_MILLIS);
      PaceSession session = new PaceSession(connection);
      session.set("neap pace", "2s", "500ms");
      return session;
    } catch (SQLException | RuntimeException e) {
      connection.destroy();
      throw e;
    }
  }

  JdbcClient jdbc() {
    return jdbc;
  }

  /** Whether this process is the one that samples; it becomes so when no other one is. */
  boolean leads() {
    leads =
        leads
            || jdbc.sql("SELECT pg_try_advisory_lock(" + LOCK + ")").query(Boolean.class).single();
    return leads;
  }

  /** Ends the session of the one that samples, which has not been heard of for long. */
  void endLeader() {
    long ended = jdbc.sql(END_HOLDER).query(Long.class).single();
    LOG.atWarn().addKeyValue("ended", ended).log("The process that reads the load was silent");
  }

  private String show(String setting) {
    return jdbc.sql("SHOW " + setting).query(String.class).single();
  }

  private void set(String name, String statementTimeout, String lockTimeout) {
    jdbc.sql(
            """
            SELECT set_config('application_name', :name, false),
              set_config('statement_timeout', :statement, false),
              set_config('lock_timeout', :lock, false)
            """)
        .param("name", name)
        .param("statement", statementTimeout)
        .param("lock", lockTimeout)
        .query()
        .listOfRows();
  }

  /** Gives the connection back as it was; one that is lost needs nothing. */
  @Override
  public void close() {
    try {
      jdbc.sql("SELECT pg_advisory_unlock_all()").query().listOfRows();
      set(applicationName, statementTimeout, lockTimeout);
    } catch (DataAccessException e) {
      LOG.atDebug().setCause(e).log("The connection for the pace is lost");
    }
    connection.destroy();
  }
}
