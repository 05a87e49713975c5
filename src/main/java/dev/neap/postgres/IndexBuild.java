package dev.neap.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An index that a statement builds concurrently, and what an earlier try may have left of it.
 *
 * @param index the index as a statement names it, in its table's schema where that is named
 * @see <a href="https://www.postgresql.org/docs/current/sql-createindex.html">PostgreSQL manual,
 *     CREATE INDEX, Building Indexes Concurrently</a>
 */
record IndexBuild(String index) {

  private static final String NAME = "(\"(?:[^\"]|\"\")+\"|[\\w$]+)";

  private static final Pattern CREATE =
      Pattern.compile(
          "\\s*CREATE\\s+(?:UNIQUE\\s+)?INDEX\\s+CONCURRENTLY\\s+(?:IF\\s+NOT\\s+EXISTS\\s+)?"
              + NAME
              + "\\s+ON\\s+(?:ONLY\\s+)?(?:"
              + NAME
              + "\\s*\\.)?.*",
          Pattern.CASE_INSENSITIVE | Pattern.DOTALL | Pattern.UNICODE_CHARACTER_CLASS);

  private static final String LEFTOVER =
      """
      SELECT (
        SELECT p.pid FROM pg_catalog.pg_stat_progress_create_index p
        WHERE p.index_relid = i.indexrelid)
      FROM pg_catalog.pg_index i
      WHERE i.indexrelid = pg_catalog.to_regclass(?) AND NOT i.indisvalid
      """;

  /** The build that the statement asks for; empty when it asks for something else. */
  static Optional<IndexBuild> of(String statement) {
    Matcher matcher = CREATE.matcher(statement);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String schema = matcher.group(2);
    return Optional.of(
        new IndexBuild(schema == null ? matcher.group(1) : schema + "." + matcher.group(1)));
  }

  /**
   * Drops what an earlier try left incomplete; true when there was something.
   *
   * @throws StillRunningException when another session is building it at this moment
   */
  boolean dropLeftover(Connection connection, DdlUnit unit) throws SQLException {
    try (PreparedStatement query = connection.prepareStatement(LEFTOVER)) {
      query.setString(1, index);
      try (ResultSet row = query.executeQuery()) {
        if (!row.next()) {
          return false;
        }
        int builder = row.getInt(1);
        if (!row.wasNull()) {
          throw new StillRunningException("session " + builder + " builds index " + index);
        }
      }
    }
    try (Statement drop = connection.createStatement()) {
      drop.execute(unit.labelled("DROP INDEX CONCURRENTLY IF EXISTS " + index));
    }
    return true;
  }
}
