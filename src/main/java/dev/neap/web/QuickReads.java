package dev.neap.web;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Short reads by connections of their own, which give up soon: they neither wait for the work on
 * migrations, nor for a server that does not answer.
 */
final class QuickReads implements AutoCloseable {

  private static final Duration GIVES_UP = Duration.ofSeconds(5);
  private static final int CONNECTIONS = 4;

  private final HikariDataSource pool;
  private final JdbcClient jdbc;

  /** Reads from the database of this pool. */
  QuickReads(DataSource database) {
    HikariConfig settings = new HikariConfig();
    try {
      database.unwrap(HikariDataSource.class).copyStateTo(settings);
    } catch (SQLException e) {
      throw new IllegalStateException("the session's connections are pooled by Hikari", e);
    }
    settings.setPoolName("neap-web");
    settings.setMaximumPoolSize(CONNECTIONS);
    settings.setConnectionTimeout(GIVES_UP.toMillis());
    settings.addDataSourceProperty("socketTimeout", String.valueOf(GIVES_UP.toSeconds()));
    pool = new HikariDataSource(settings);
    jdbc = JdbcClient.create(pool);
  }

  JdbcClient jdbc() {
    return jdbc;
  }

  @Override
  public void close() {
    pool.close();
  }
}
