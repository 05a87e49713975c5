package dev.neap.demo;

import dev.neap.postgres.RunningServer;
import java.sql.Connection;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.jdbc.support.JdbcUtils;

/**
 * The place of one demo: a database of its own on the embedded server, or an empty one of the
 * user's. While it is open no other demo gets in.
 */
final class DemoDatabase implements AutoCloseable {

  /** The database's name on the embedded server. */
  static final String NAME = "neap_demo";

  private static final String LOCK =
      "SELECT pg_try_advisory_lock(hashtextextended('neap demo', 0))";

  private final Connection connection;
  private final JdbcClient jdbc;
  private final boolean own;

  private DemoDatabase(DataSource dataSource, String where, boolean own) {
    this.connection = DataSourceUtils.getConnection(dataSource);
    this.jdbc = JdbcClient.create(new SingleConnectionDataSource(connection, true));
    this.own = own;
    if (!jdbc.sql(LOCK).query(Boolean.class).single()) {
      JdbcUtils.closeConnection(connection);
      throw DemoRefusedException.running(where);
    }
  }

  /**
   * Makes the database anew on the embedded server; one left over from an earlier demo goes.
   *
   * @throws DemoRefusedException when another demo is running there
   */
  static DemoDatabase on(RunningServer server) {
    PGSimpleDataSource postgres = new PGSimpleDataSource();
    postgres.setUrl(server.jdbcUrl());
    DemoDatabase database = new DemoDatabase(postgres, "the embedded server", true);
    database.drop();
    database.jdbc.sql("CREATE DATABASE " + NAME + " TEMPLATE template0 ENCODING 'UTF8'").update();
    return database;
  }

  /**
   * Takes a database of the user's.
   *
   * @throws DemoRefusedException when it is not empty or another demo is running there
   */
  static DemoDatabase in(DataSource dataSource) {
    DemoDatabase database = new DemoDatabase(dataSource, "the database of --url", false);
    long tables =
        database
            .jdbc
            .sql(
                """
                SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'
                """)
            .query(Long.class)
            .single();
    if (tables > 0) {
      JdbcUtils.closeConnection(database.connection);
      throw DemoRefusedException.notEmpty(tables);
    }
    return database;
  }

  /** The URL of the demo's database on the embedded server, from the server's own. */
  static String urlOn(String serverUrl) {
    return serverUrl.replaceFirst("/postgres(\\?|$)", "/" + NAME + "$1");
  }

  /** Takes away what the demo made; nobody may be using it any more. */
  void clear() {
    if (own) {
      drop();
    } else {
      jdbc.sql("DROP TABLE IF EXISTS orders, customers").update();
      jdbc.sql("DROP SCHEMA IF EXISTS demo CASCADE").update();
      jdbc.sql("DROP SCHEMA IF EXISTS neap CASCADE").update();
    }
  }

  private void drop() {
    jdbc.sql("DROP DATABASE IF EXISTS " + NAME + " WITH (FORCE)").update();
  }

  /** Lets the next demo in. */
  @Override
  public void close() {
    JdbcUtils.closeConnection(connection);
  }
}
