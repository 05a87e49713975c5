package dev.neap.bench;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * A PostgreSQL of the benchmark's own, whose commits are as durable as in production.
 *
 * <p>No checkpoint falls into a run: each begins right after one, so that all pay alike for the
 * full page images that follow it.
 */
final class Server implements AutoCloseable {

  private static final Map<String, String> DURABLE =
      Map.of("fsync", "on", "synchronous_commit", "on", "full_page_writes", "on");

  private static final Map<String, String> ROOM =
      Map.of(
          "shared_buffers", "1GB",
          "max_wal_size", "8GB",
          "min_wal_size", "4GB",
          "checkpoint_timeout", "1h",
          "max_connections", "60");

  private final EmbeddedPostgres postgres;
  private final JdbcTemplate administrator;

  private Server(EmbeddedPostgres postgres) {
    this.postgres = postgres;
    this.administrator = new JdbcTemplate(dataSource("postgres"));
  }

  static Server start(Settings settings) throws IOException {
    Map<String, String> configuration = new LinkedHashMap<>(ROOM);
    configuration.putAll(DURABLE);
    configuration.put("autovacuum", settings.autovacuum() ? "on" : "off");
    Path directory = settings.directory().toAbsolutePath().resolve("postgres");
    EmbeddedPostgres.Builder builder =
        EmbeddedPostgres.builder()
            .setOverrideWorkingDirectory(directory.toFile())
            .setPGStartupWait(Duration.ofSeconds(60))
            .setLocaleConfig("locale", "C");
    configuration.forEach(builder::setServerConfig);
    Server server = new Server(builder.start());
    configuration.forEach(server::assertSet);
    if (server.major() != settings.postgres()) {
      throw new IllegalStateException(
          "the benchmark is to run on PostgreSQL "
              + settings.postgres()
              + ", but the server is PostgreSQL "
              + server.version());
    }
    server.makeLog();
    return server;
  }

  /**
   * A server in use has the files of its log, and writes over them; making one takes some 60 ms, in
   * which everybody's commit waits.
   */
  private void makeLog() {
    administrator.execute(
        "DO $$ BEGIN FOR i IN 1..256 LOOP PERFORM pg_logical_emit_message(false, 'bench', 'file');"
            + " PERFORM pg_switch_wal(); END LOOP; END $$");
    administrator.execute("CHECKPOINT");
  }

  private void assertSet(String name, String value) {
    String is = administrator.queryForObject("SELECT current_setting(?)", String.class, name);
    if (!value.equals(is)) {
      throw new IllegalStateException(
          "the benchmark's server has " + name + " = " + is + " instead of " + value);
    }
  }

  /** The server's version in full. */
  String version() {
    return one("SELECT split_part(current_setting('server_version'), ' ', 1)");
  }

  private int major() {
    return Integer.parseInt(one("SELECT current_setting('server_version_num')::int / 10000"));
  }

  private String one(String sql) {
    return String.valueOf(administrator.queryForObject(sql, String.class));
  }

  /** Makes a database by statements, to be copied from. */
  void createTemplate(String name, Iterable<String> statements) {
    administrator.execute("CREATE DATABASE " + name + " TEMPLATE template0");
    JdbcTemplate sql = new JdbcTemplate(dataSource(name));
    statements.forEach(sql::execute);
  }

  /** Copies a database, file by file, so that every copy is alike down to the block. */
  void copy(String template, String name) {
    String strategy = major() >= 15 ? " STRATEGY file_copy" : "";
    administrator.execute("CREATE DATABASE " + name + " TEMPLATE " + template + strategy);
  }

  void drop(String name) {
    administrator.execute("DROP DATABASE " + name + " WITH (FORCE)");
  }

  PGSimpleDataSource dataSource(String database) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(url(database));
    return source;
  }

  String url(String database) {
    return "jdbc:postgresql://127.0.0.1:" + postgres.getPort() + "/" + database + "?user=postgres";
  }

  @Override
  public void close() throws IOException {
    postgres.close();
  }
}
