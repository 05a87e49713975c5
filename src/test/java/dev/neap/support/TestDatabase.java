package dev.neap.support;

import java.sql.Connection;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * An empty database of one test, dropped after the test whoever is still connected.
 *
 * <p>Tests take it as a parameter, see {@link TestDatabases}; a test that needs another one beside
 * it calls {@link #create} and closes it.
 */
public final class TestDatabase implements AutoCloseable {

  private static final AtomicInteger NUMBER = new AtomicInteger();

  private final TestServer server;
  private final String name;

  private TestDatabase(TestServer server, String name) {
    this.server = server;
    this.name = name;
  }

  /** Creates a database on the shared server, starting the server when it is the first. */
  public static TestDatabase create() {
    TestServer server = TestServer.get();
    String name = "test_" + ProcessHandle.current().pid() + "_" + NUMBER.incrementAndGet();
    server.create(name, "template0");
    return new TestDatabase(server, name);
  }

  /**
   * Creates another database with the same content.
   *
   * <p>Nobody may be connected to this one.
   */
  public TestDatabase copy() {
    String copy = "test_" + ProcessHandle.current().pid() + "_" + NUMBER.incrementAndGet();
    server.create(copy, name);
    return new TestDatabase(server, copy);
  }

  /** The database's name on its server. */
  public String name() {
    return name;
  }

  /** The JDBC URL, with role and password where there is one. */
  public String jdbcUrl() {
    return server.jdbcUrl(name);
  }

  /** A new data source without a pool: each connection is a session of its own. */
  public DataSource dataSource() {
    return server.dataSource(name);
  }

  /** A client that opens a connection for each statement. */
  public JdbcClient sql() {
    return JdbcClient.create(dataSource());
  }

  /** Runs statements one after the other, each in a transaction of its own, on one connection. */
  public void execute(String... statements) {
    new JdbcTemplate(dataSource())
        .execute(
            (Connection connection) -> {
              try (Statement statement = connection.createStatement()) {
                for (String sql : statements) {
                  statement.execute(sql);
                }
              }
              return statements.length;
            });
  }

  /** Ends the sessions that are left and drops the database. */
  @Override
  public void close() {
    server.drop(name);
  }

  /**
   * The same, soon after this returns: the server waits a tenth of a second for sessions that have
   * just ended, and no test needs to.
   */
  void dropSoon() {
    server.dropSoon(name);
  }
}
