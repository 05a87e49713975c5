package dev.neap.backfill;

import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.RowMapperResultSetExtractor;
import org.springframework.jdbc.core.StatementCallback;

/**
 * Executes a chunk's statements in its transaction, each with the comment that says whose it is.
 */
public final class RangeStatements {

  private final JdbcTemplate jdbc;
  private final String tag;

  RangeStatements(JdbcTemplate jdbc, String tag) {
    this.jdbc = jdbc;
    this.tag = tag;
  }

  /**
   * Executes a statement made of the user's expressions, taken as it is: neither {@code ?} nor
   * {@code {…}} mean anything in it.
   *
   * @return the rows that it changed
   */
  public long update(String sql) {
    Long rows =
        jdbc.execute(
            (StatementCallback<Long>)
                statement -> {
                  statement.setEscapeProcessing(false);
                  return statement.executeLargeUpdate(tag + sql);
                });
    return rows == null ? 0 : rows;
  }

  /** Executes a statement without a result, taken as it is. */
  void execute(String sql) {
    jdbc.execute(
        (StatementCallback<Boolean>)
            statement -> {
              statement.setEscapeProcessing(false);
              return statement.execute(tag + sql);
            });
  }

  /** Executes a query made of the user's expressions, taken as it is. */
  public <T> List<T> query(String sql, RowMapper<T> mapper) {
    List<T> rows =
        jdbc.execute(
            (StatementCallback<List<T>>)
                statement -> {
                  statement.setEscapeProcessing(false);
                  return new RowMapperResultSetExtractor<>(mapper)
                      .extractData(statement.executeQuery(tag + sql));
                });
    return rows == null ? List.of() : rows;
  }

  /** Executes a statement of Neap's own with its parameters for {@code ?}. */
  public int update(String sql, Object... parameters) {
    return jdbc.update(tag + sql, parameters);
  }

  /** Executes a query of Neap's own with its parameters for {@code ?}. */
  public <T> List<T> query(String sql, RowMapper<T> mapper, Object... parameters) {
    return jdbc.query(tag + sql, mapper, parameters);
  }

  JdbcTemplate jdbc() {
    return jdbc;
  }
}
