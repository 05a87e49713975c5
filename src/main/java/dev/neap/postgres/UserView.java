package dev.neap.postgres;

import dev.neap.schema.TableName;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A view of the users' that can't stay as it is when a column goes, for it needs the column, or
 * another view that does.
 *
 * @param name its name
 * @param materialized whether it has rows of its own
 * @param built whether what takes its place is built before: it is materialized, or read by one
 *     that is
 * @param make the statements that make it, with its indexes
 * @param rights those that give it its owner and privileges
 * @param dress those that give it its defaults, comments, triggers and rules
 */
public record UserView(
    TableName name,
    boolean materialized,
    boolean built,
    List<String> make,
    List<String> rights,
    List<String> dress) {

  private static final String IS_READABLE =
      "SELECT to_regprocedure('neap.view_statements(oid)') IS NOT NULL";

  private static final String OVER =
      """
      SELECT n.nspname, c.relname, c.relkind = 'm' AS materialized,
        EXISTS (SELECT FROM neap.views_to_build(to_regclass(:table), :columns) b
          WHERE b.view = v.view) AS built,
        s.make, s.rights, s.dress
      FROM neap.views_over(to_regclass(:table), :columns) v
      JOIN pg_class c ON c.oid = v.view
      JOIN pg_namespace n ON n.oid = c.relnamespace
      CROSS JOIN LATERAL neap.view_statements(v.view) s
      ORDER BY v.depth, v.view
      """;

  /**
   * Makes what the other methods call where Neap has never worked on the database, and so has not
   * made it.
   *
   * @param connection in a transaction that is to be rolled back
   */
  public static void makeReadable(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.setEscapeProcessing(false);
      try (ResultSet row = statement.executeQuery(IS_READABLE)) {
        row.next();
        if (row.getBoolean(1)) {
          return;
        }
      }
      statement.execute("CREATE SCHEMA IF NOT EXISTS neap");
      statement.execute(SqlFile.read("../db/control/V15__view"));
    }
  }

  /** The views over some columns of a table, each after those that it reads. */
  public static List<UserView> over(JdbcClient jdbc, TableName table, List<String> columns) {
    return jdbc.sql(OVER)
        .param("table", table.sql())
        .param("columns", columns.toArray(String[]::new), Types.ARRAY)
        .query(
            (row, number) ->
                new UserView(
                    new TableName(row.getString("nspname"), row.getString("relname")),
                    row.getBoolean("materialized"),
                    row.getBoolean("built"),
                    Rows.texts(row, "make"),
                    Rows.texts(row, "rights"),
                    Rows.texts(row, "dress")))
        .list();
  }

  /**
   * Why a view can't be made anew.
   *
   * @param view the view's kind and name
   * @param what what would be lost, or isn't allowed
   */
  public record Obstacle(String view, String what) {

    @Override
    public String toString() {
      return view + ": " + what;
    }
  }

  /**
   * What speaks against making the views over some columns anew.
   *
   * @param successors the columns that take their place; a view can't need both
   */
  public static List<Obstacle> obstacles(
      JdbcClient jdbc, TableName table, List<String> columns, List<String> successors) {
    return jdbc.sql("SELECT * FROM neap.view_obstacles(to_regclass(:table), :columns, :successors)")
        .param("table", table.sql())
        .param("columns", columns.toArray(String[]::new), Types.ARRAY)
        .param("successors", successors.toArray(String[]::new), Types.ARRAY)
        .query((row, number) -> new Obstacle(row.getString("view"), row.getString("what")))
        .list();
  }

  /** Its kind and name. */
  public String described() {
    return (materialized ? "materialized view " : "view ") + name;
  }
}
