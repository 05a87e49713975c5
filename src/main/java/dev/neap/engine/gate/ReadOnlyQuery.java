package dev.neap.engine.gate;

import dev.neap.engine.Gate.Question;
import dev.neap.engine.InvalidGateException;
import dev.neap.postgres.SqlStates;
import dev.neap.schema.InvalidSqlException;
import dev.neap.schema.Statements;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.core.JdbcTemplate;

/** A query of the user's, run in a transaction that can't write, for a bounded time. */
final class ReadOnlyQuery {

  private final String sql;
  private final Duration timeout;
  private final JdbcTemplate jdbc;

  private ReadOnlyQuery(String sql, Duration timeout, DataSource database) {
    this.sql = sql;
    this.timeout = timeout;
    this.jdbc = new JdbcTemplate(database);
  }

  /**
   * The query as it was written.
   *
   * @throws InvalidGateException when it is cut off, or ends the transaction that it runs in
   */
  static ReadOnlyQuery of(String place, String sql, Duration timeout, DataSource database) {
    try {
      Statements.of(sql)
          .needsNoTransaction()
          .ifPresent(
              word -> {
                throw InvalidGateException.value(
                    place, word + " can't be part of it: it runs in a transaction that only reads");
              });
    } catch (InvalidSqlException e) {
      throw InvalidGateException.value(place, String.valueOf(e.getMessage()));
    }
    return new ReadOnlyQuery(sql, timeout, database);
  }

  /** The one row of an answer; {@code second} is null where there is no second column. */
  record Row(@Nullable Object first, @Nullable String second) {

    /** The first column as a moment; null where it is none. */
    @Nullable Instant moment() {
      return first instanceof Timestamp time ? time.toInstant() : null;
    }
  }

  /** The query can't be run, or does not answer with one row. */
  static final class NoAnswerException extends Exception {

    private static final long serialVersionUID = 1L;

    NoAnswerException(String problem) {
      super(problem);
    }

    String problem() {
      return String.valueOf(getMessage());
    }
  }

  /**
   * Runs it.
   *
   * @throws NoAnswerException with the server's message when it can't be run
   */
  Row row(Question question) throws NoAnswerException {
    String label =
        "/* neap:%s:%s */ "
            .formatted(
                question.standing().name().replaceAll("[/*]", "_"), question.phase().title());
    try {
      Optional<Row> row =
          jdbc.execute((Connection connection) -> inTransaction(connection, label + sql));
      if (row == null || row.isEmpty()) {
        throw new NoAnswerException("its query has not exactly one row");
      }
      return row.get();
    } catch (DataAccessException e) {
      if (SqlStates.connectionLost(e)) {
        throw e;
      }
      throw new NoAnswerException(Said.line(String.valueOf(e.getMostSpecificCause().getMessage())));
    }
  }

  private Optional<Row> inTransaction(Connection connection, String labelled) throws SQLException {
    boolean automatic = connection.getAutoCommit();
    connection.setReadOnly(true);
    connection.setAutoCommit(false);
    try (Statement first = connection.createStatement()) {
      first.execute("SELECT set_config('statement_timeout', '" + timeout.toMillis() + "', true)");
      try (PreparedStatement statement = connection.prepareStatement(labelled);
          ResultSet rows = statement.executeQuery()) {
        return one(rows);
      }
    } finally {
      back(connection, automatic);
    }
  }

  private static Optional<Row> one(ResultSet rows) throws SQLException {
    if (!rows.next()) {
      return Optional.empty();
    }
    Row row =
        new Row(
            rows.getObject(1), rows.getMetaData().getColumnCount() > 1 ? rows.getString(2) : null);
    return rows.next() ? Optional.empty() : Optional.of(row);
  }

  private static void back(Connection connection, boolean automatic) {
    try {
      connection.rollback();
      connection.setAutoCommit(automatic);
      connection.setReadOnly(false);
    } catch (SQLException e) {
      throw new DataAccessResourceFailureException("the connection can't be given back", e);
    }
  }
}
