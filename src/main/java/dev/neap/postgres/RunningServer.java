package dev.neap.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * One process's use of the embedded server, from {@link EmbeddedServer#start} to {@link #close}.
 *
 * <p>There is no shutdown hook: the order of the end matters, so the owner closes this after its
 * connection pools. A process that ends without closing leaves the server running; the next one
 * attaches to it.
 */
public final class RunningServer implements AutoCloseable {

  private static final Duration SESSIONS_END = Duration.ofSeconds(1);
  private static final Duration POLL = Duration.ofMillis(20);

  private final EmbeddedServer server;
  private final EmbeddedUse use;
  private final EmbeddedCluster cluster;
  private final int port;
  private final String password;
  private final boolean started;
  private final AtomicBoolean left = new AtomicBoolean();

  RunningServer(
      EmbeddedServer server,
      EmbeddedUse use,
      EmbeddedCluster cluster,
      int port,
      String password,
      boolean started) {
    this.server = server;
    this.use = use;
    this.cluster = cluster;
    this.port = port;
    this.password = password;
    this.started = started;
  }

  /** The JDBC URL of database {@code postgres}, with role and password. */
  public String jdbcUrl() {
    return "jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=postgres&password=" + password;
  }

  /** The same place for {@code psql} and every other client built on libpq. */
  public String libpqUrl() {
    return "postgres://postgres:" + password + "@127.0.0.1:" + port + "/postgres";
  }

  /** The TCP port on 127.0.0.1. */
  public int port() {
    return port;
  }

  /** The data directory; the server's log is in {@code log} below it. */
  public Path dataDirectory() {
    return cluster.data();
  }

  /** True when this call started the server, false when it attached to a running one. */
  public boolean started() {
    return started;
  }

  /**
   * Lets the server run on when the last process leaves, until {@link #stop}.
   *
   * @throws EmbeddedServerException NEAP-2101 when that cannot be noted in the directory
   */
  public void keep() {
    try {
      Files.writeString(server.keepMark(), "");
    } catch (IOException e) {
      throw EmbeddedServerException.directory(server.directory(), e);
    }
  }

  /**
   * Stops the server for everybody; open transactions are rolled back. Does nothing when it is
   * stopped already.
   *
   * @throws EmbeddedServerException NEAP-2110 when it does not stop within two minutes
   */
  public void stop() {
    leave(true);
  }

  /**
   * Ends this use, and stops the server when no other process of Neap and no client is left and
   * nobody asked to {@link #keep} it. Sessions that are just ending are given a second.
   *
   * @return true when the server was stopped by this call
   * @throws EmbeddedServerException NEAP-2110 when it does not stop within two minutes
   */
  public boolean stopIfUnused() {
    return leave(false);
  }

  /** The same as {@link #stopIfUnused}. */
  @Override
  public void close() {
    leave(false);
  }

  private boolean leave(boolean always) {
    try {
      return use.exclusively(
          () -> {
            boolean last = !left.getAndSet(true) && use.leave();
            if (always || (last && !Files.exists(server.keepMark()) && clientsGone())) {
              server.stop(cluster.data());
              return true;
            }
            return false;
          });
    } catch (IOException e) {
      throw EmbeddedServerException.directory(server.directory(), e);
    }
  }

  private boolean clientsGone() {
    long deadline = System.nanoTime() + SESSIONS_END.toNanos();
    try {
      while (otherSessions() > 0) {
        if (System.nanoTime() > deadline) {
          return false;
        }
        LockSupport.parkNanos(POLL.toNanos());
      }
      return true;
    } catch (DataAccessException e) {
      return false;
    }
  }

  private long otherSessions() {
    return sql()
        .sql(
            """
            SELECT count(*)
            FROM pg_stat_activity
            WHERE backend_type IN ('client backend', 'walsender') AND pid <> pg_backend_pid()
            """)
        .query(Long.class)
        .single();
  }

  /** A client that opens a connection for each statement. */
  JdbcClient sql() {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(jdbcUrl());
    source.setConnectTimeout(10);
    return JdbcClient.create(source);
  }
}
