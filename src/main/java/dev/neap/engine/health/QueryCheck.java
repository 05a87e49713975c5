package dev.neap.engine.health;

import dev.neap.engine.HealthCheck;
import dev.neap.engine.HealthCheck.Health;
import dev.neap.engine.HealthKind;
import dev.neap.engine.HealthSettings;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.stereotype.Component;

/**
 * A query of the user's: true or a number up to {@code limit} is well. It runs in a transaction
 * that can't write.
 */
@Component
final class QueryCheck implements HealthKind {

  private final DataSource database;

  QueryCheck(DataSource database) {
    this.database = database;
  }

  @Override
  public String type() {
    return "query";
  }

  @Override
  public HealthCheck check(HealthSettings.Written written) {
    written.only("sql", "limit");
    String sql = written.text("sql");
    Double limit = written.number("limit");
    long milliseconds = written.within().toMillis();
    return () -> ask(sql, limit, milliseconds);
  }

  private Health ask(String sql, @Nullable Double limit, long milliseconds) throws SQLException {
    Connection connection = DataSourceUtils.getConnection(database);
    try (Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("SET TRANSACTION READ ONLY");
      statement.execute("SET LOCAL statement_timeout = " + milliseconds);
      try (ResultSet row = statement.executeQuery("/* neap:health */ " + sql)) {
        return row.next() ? health(row, limit) : Health.unknown("the query returned no row");
      }
    } finally {
      connection.rollback();
      connection.setAutoCommit(true);
      DataSourceUtils.releaseConnection(connection, database);
    }
  }

  private static Health health(ResultSet row, @Nullable Double limit) throws SQLException {
    Object value = row.getObject(1);
    if (value instanceof Boolean well) {
      return well ? Health.well("the query says true") : Health.ill("the query says false");
    }
    if (value instanceof Number number) {
      return Health.of(number.doubleValue(), limit == null ? 0 : limit);
    }
    return Health.unknown("the query returned neither a number nor true or false");
  }
}
