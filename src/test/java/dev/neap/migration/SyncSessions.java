package dev.neap.migration;

import dev.neap.support.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** What sessions see of a table whose columns are kept in step. */
final class SyncSessions {

  private SyncSessions() {}

  static int count(TestDatabase db, String sequence) {
    return db.sql()
        .sql("SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM " + sequence)
        .query(Integer.class)
        .single();
  }

  /** Runs statements in one session and returns what the query gives then, its columns joined. */
  static List<String> after(TestDatabase db, String query, String... statements)
      throws SQLException {
    try (Connection connection = db.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
      statement.execute("RESET ROLE; SET search_path = public");
      List<String> rows = new ArrayList<>();
      try (ResultSet result = statement.executeQuery(query)) {
        while (result.next()) {
          rows.add(result.getString(1));
        }
      }
      return rows;
    }
  }
}
