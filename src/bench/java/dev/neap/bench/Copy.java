package dev.neap.bench;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.core.JdbcTemplate;

/** A fresh copy of a template database, for one run; dropped afterwards. */
final class Copy implements AutoCloseable {

  private static final int CONNECTIONS = 8;

  private final Server server;
  private final String name;
  private final HikariDataSource pool;
  private final JdbcTemplate observer;

  private Copy(Server server, String name) {
    this.server = server;
    this.name = name;
    HikariConfig config = new HikariConfig();
    PGSimpleDataSource neap = server.dataSource(name);
    neap.setApplicationName("neap");
    config.setDataSource(neap);
    config.setMaximumPoolSize(CONNECTIONS);
    config.setMinimumIdle(2);
    this.pool = new HikariDataSource(config);
    this.observer = new JdbcTemplate(server.dataSource(name));
  }

  static Copy of(Server server, String template) {
    String name = "run";
    server.copy(template, name);
    return new Copy(server, name);
  }

  /** A pool of connections. */
  DataSource pool() {
    return pool;
  }

  /** The database without a pool. */
  DataSource direct() {
    return server.dataSource(name);
  }

  void checkpoint() {
    observer.execute("CHECKPOINT");
  }

  Counters counters() {
    return Counters.read(observer);
  }

  /** The rows that are rewritten. */
  long rewritten() {
    return count("cents = " + SampleTable.VALUE);
  }

  /** The rows that are not. */
  long stale() {
    return count(SampleTable.STALE);
  }

  private long count(String condition) {
    Long rows =
        observer.queryForObject("SELECT count(*) FROM orders WHERE " + condition, Long.class);
    return rows == null ? 0 : rows;
  }

  /** Ends the pool's sessions, which makes the server count what they did. */
  void endSessions() {
    pool.close();
  }

  /** Waits until the server has counted updates of that many rows. */
  Counters counted(long rows) throws InterruptedException {
    long until = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    Counters counters = counters();
    while (counters.updated() < rows && System.nanoTime() - until < 0) {
      Thread.sleep(20);
      counters = counters();
    }
    return counters;
  }

  @Override
  public void close() {
    pool.close();
    server.drop(name);
  }
}
