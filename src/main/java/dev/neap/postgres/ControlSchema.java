package dev.neap.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * Neap's own tables, in schema {@code neap} of the target database: their versions are the scripts
 * in {@code db/control} and Spring Batch's script.
 */
public final class ControlSchema {

  private static final String SCHEMA = "neap";
  private static final String HISTORY = "schema_history";
  private static final String LOCATION = "db/control";

  /** "neap" in ASCII: processes that start at once take turns by this advisory lock. */
  private static final long TURN = 0x6e656170L;

  private ControlSchema() {}

  /**
   * Creates the tables or brings them up to date; quick when they are. It happens in one
   * transaction; processes that do it at the same time take turns.
   *
   * @throws org.flywaydb.core.api.FlywayException when a script fails or was changed afterwards
   * @throws org.springframework.dao.DataAccessException when the database can't be reached
   */
  public static void migrate(DataSource database) {
    if (isUpToDate(database)) {
      return;
    }
    try (Connection connection = database.getConnection()) {
      boolean autoCommit = connection.getAutoCommit();
      connection.setAutoCommit(false);
      try {
        migrate(connection);
        connection.commit();
      } finally {
        if (!connection.isClosed()) {
          connection.rollback();
          connection.setAutoCommit(autoCommit);
          new JdbcTemplate(new SingleConnectionDataSource(connection, true))
              .execute("RESET search_path");
        }
      }
    } catch (SQLException e) {
      throw new IllegalStateException("Neap's own tables can't be brought up to date", e);
    }
  }

  /** Flyway commits a script and its row of the history apart, and can't go on after the first. */
  private static void migrate(Connection connection) {
    new JdbcTemplate(new SingleConnectionDataSource(connection, true))
        .query("SELECT pg_advisory_xact_lock(?)", row -> {}, TURN);
    Flyway.configure()
        .dataSource(OneTransaction.on(connection))
        .schemas(SCHEMA)
        .table(HISTORY)
        .locations("classpath:" + LOCATION)
        .javaMigrations(new BatchTables())
        .load()
        .migrate();
  }

  /** Whether the database holds Neap's own tables, of whatever version. */
  public static boolean isPresent(DataSource database) {
    return Boolean.TRUE.equals(
        new JdbcTemplate(database)
            .queryForObject(
                "SELECT to_regclass('%s.%s') IS NOT NULL".formatted(SCHEMA, HISTORY),
                Boolean.class));
  }

  private static boolean isUpToDate(DataSource database) {
    return isPresent(database)
        && new HashSet<>(
                new JdbcTemplate(database)
                    .queryForList(
                        "SELECT script FROM %s.%s WHERE success".formatted(SCHEMA, HISTORY),
                        String.class))
            .containsAll(scripts());
  }

  private static Set<String> scripts() {
    try {
      Set<String> scripts =
          Arrays.stream(
                  new PathMatchingResourcePatternResolver()
                      .getResources("classpath*:" + LOCATION + "/V*.sql"))
              .map(Resource::getFilename)
              .collect(Collectors.toSet());
      scripts.add(BatchTables.class.getName());
      return scripts;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
