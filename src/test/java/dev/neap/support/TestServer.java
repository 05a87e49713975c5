package dev.neap.support;

import dev.neap.postgres.SqlStates;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.postgresql.PostgreSQLContainer;

/**
 * The one PostgreSQL server that all tests of this process share.
 *
 * <p>A container where Docker answers, else the embedded binaries on the test class path. The major
 * version is system property {@code neap.test.postgres}, 18 when it is not set; a server of another
 * version fails the tests at once. It ends with the process. Only {@code fsync} is off, and the
 * embedded server's files are in memory where the machine has room, see {@link MemoryDisk}.
 */
final class TestServer {

  private static final String VERSION = System.getProperty("neap.test.postgres", "18");
  private static final Map<String, String> SETTINGS =
      Map.of(
          "fsync", "off",
          "synchronous_commit", "on",
          "max_connections", "200",
          "max_prepared_transactions", "0",
          "track_commit_timestamp", "off",
          "shared_preload_libraries", "pg_stat_statements",
          "pg_stat_statements.track", "none");

  private final String hostAndPort;
  private final String credentials;
  private final JdbcTemplate administrator;
  private final ExecutorService cleaner =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "drops-databases");
            thread.setDaemon(true);
            return thread;
          });

  private TestServer(String hostAndPort, String credentials) {
    this.hostAndPort = hostAndPort;
    this.credentials = credentials;
    this.administrator =
        new JdbcTemplate(
            new SingleConnectionDataSource(
                "jdbc:postgresql://" + hostAndPort + "/postgres" + credentials, true));
    String major =
        administrator.queryForObject(
            "SELECT current_setting('server_version_num')::int / 10000", String.class);
    if (!VERSION.equals(major)) {
      throw new IllegalStateException(
          "neap.test.postgres asks for PostgreSQL "
              + VERSION
              + ", but the test server is PostgreSQL "
              + major
              + ": put the binaries of that version on the test class path.");
    }
  }

  static TestServer get() {
    return Holder.SERVER;
  }

  /** Creates a database from a template. */
  synchronized void create(String database, String template) {
    administrator.execute("CREATE DATABASE " + database + " TEMPLATE " + template);
  }

  /** Drops a database, whoever is connected to it. */
  synchronized void drop(String database) {
    drop(administrator, database);
  }

  /** The same behind the caller's back. */
  void dropSoon(String database) {
    cleaner.execute(
        () -> {
          try {
            drop(new JdbcTemplate(dataSource("postgres")), database);
          } catch (DataAccessException e) {
            if (!SqlStates.connectionLost(e)) {
              throw e;
            }
          }
        });
  }

  private static void drop(JdbcTemplate sql, String database) {
    sql.execute("DROP DATABASE IF EXISTS " + database + " WITH (FORCE)");
  }

  String jdbcUrl(String database) {
    return "jdbc:postgresql://" + hostAndPort + "/" + database + credentials;
  }

  DataSource dataSource(String database) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(jdbcUrl(database));
    return source;
  }

  private static TestServer start() {
    return DockerClientFactory.instance().isDockerAvailable() ? container() : embedded();
  }

  @SuppressWarnings("resource") // Testcontainers removes it when this process ends
  private static TestServer container() {
    StringBuilder command = new StringBuilder("postgres");
    SETTINGS.forEach((name, value) -> command.append(" -c " + name + "=" + value));
    PostgreSQLContainer container =
        new PostgreSQLContainer("postgres:" + VERSION + "-alpine").withCommand(command.toString());
    container.start();
    return new TestServer(
        container.getHost() + ":" + container.getMappedPort(PostgreSQLContainer.POSTGRESQL_PORT),
        "?user=" + container.getUsername() + "&password=" + container.getPassword());
  }

  @SuppressWarnings("resource") // its own shutdown hook stops it
  private static TestServer embedded() {
    EmbeddedPostgres.Builder builder =
        EmbeddedPostgres.builder()
            .setOverrideWorkingDirectory(
                Path.of("target", "test-postgres").toAbsolutePath().toFile())
            .setPGStartupWait(Duration.ofSeconds(60))
            .setLocaleConfig("locale", "C");
    MemoryDisk.forThisProcess().map(Path::toFile).ifPresent(builder::setDataDirectory);
    SETTINGS.forEach(builder::setServerConfig);
    try {
      return new TestServer("127.0.0.1:" + builder.start().getPort(), "?user=postgres");
    } catch (IOException e) {
      throw new UncheckedIOException("the test server does not start", e);
    }
  }

  private static final class Holder {
    static final TestServer SERVER = start();
  }
}
