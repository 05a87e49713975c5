package dev.neap.preflight;

import dev.neap.migration.Ddl;
import dev.neap.migration.Names;
import dev.neap.migration.Objection;
import dev.neap.migration.Phase;
import dev.neap.migration.Plan;
import dev.neap.migration.RowRewrite;
import dev.neap.schema.Identifier;
import dev.neap.schema.TableName;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;

/**
 * No two of a table's first rows share what a new unique index refuses. It looks at a bounded
 * number of rows for a bounded time, and says nothing of the others: the index, built while
 * everybody goes on, does.
 */
final class KeysAreUnique implements Check {

  private static final int ROWS = 100_000;

  private static final String NAME = "(?:\"(?:[^\"]|\"\")+\"|[^\\s\".(),;]+)";
  private static final Pattern UNIQUE =
      Pattern.compile(
          "CREATE UNIQUE INDEX CONCURRENTLY (?:"
              + NAME
              + ") ON \\S+ (?:USING btree )?"
              + "\\((?<columns>[^()]*)\\)[^()]*(?:\\([^()]*\\))?(?: WHERE (?<rows>.*))?",
          Pattern.DOTALL);
  private static final Pattern COLUMN = Pattern.compile("\\s*(" + NAME + ")[^,]*,?");

  @Override
  public List<Objection> objections(Plan plan, DataSource database) {
    List<Objection> objections = new ArrayList<>();
    try (Connection connection = database.getConnection()) {
      connection.setAutoCommit(false);
      for (Phase phase : List.of(Phase.EXPAND, Phase.TIGHTEN)) {
        for (var step : plan.steps(phase)) {
          if (step instanceof Ddl ddl && ddl.statements().size() == 1) {
            look(plan, ddl, connection, objections);
          }
        }
      }
    } catch (SQLException e) {
      objections.add(Refusals.of("NEAP-1162", "a trial of the plan", e));
    }
    return objections;
  }

  private static void look(Plan plan, Ddl build, Connection connection, List<Objection> objections)
      throws SQLException {
    Matcher index = UNIQUE.matcher(build.statements().get(0));
    if (!index.matches()) {
      return;
    }
    List<String> columns = new ArrayList<>();
    COLUMN.matcher(index.group("columns")).results().forEach(c -> columns.add(c.group(1)));
    String rows = index.group("rows") == null ? "true" : index.group("rows");
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET LOCAL statement_timeout = '5s'");
      String query = query(build.table(), columns, computed(plan, build.table()), rows);
      try (ResultSet shared = statement.executeQuery(query)) {
        if (shared.next()) {
          objections.add(
              new Objection(
                  "NEAP-1169",
                  "rows of %s share the key (%s) = (%s), which is to be unique"
                      .formatted(build.table(), named(columns), shared.getString(1)),
                  "Mend the rows, or give up, which makes them differ"));
        }
      }
    } catch (SQLException e) {
      // A row that can't be converted, or too little time: it is told where it is met.
    } finally {
      connection.rollback();
    }
  }

  private static String named(List<String> columns) {
    return String.join(", ", columns).replace(Names.SHADOW, "");
  }

  /** What columns are filled with, by column. */
  private static Map<String, String> computed(Plan plan, TableName table) {
    Map<String, String> values = new HashMap<>();
    for (var step : plan.steps(Phase.BACKFILL)) {
      if (step instanceof RowRewrite rewrite && rewrite.table().equals(table)) {
        rewrite
            .assignments()
            .forEach(a -> values.put(Identifier.quote(a.column()), a.expression()));
      }
    }
    return values;
  }

  private static String query(
      TableName table, List<String> columns, Map<String, String> computed, String rows) {
    List<String> values = new ArrayList<>();
    List<String> keys = new ArrayList<>();
    for (String column : columns) {
      keys.add("key" + keys.size());
      values.add("(" + computed.getOrDefault(column, column) + ") AS key" + values.size());
    }
    String key = String.join(", ", keys);
    return "SELECT concat_ws(', ', %s) FROM (SELECT %s FROM %s AS %s WHERE %s LIMIT %d) AS looked"
            .formatted(key, String.join(", ", values), table.sql(), table.bareSql(), rows, ROWS)
        + " WHERE num_nulls("
        + key
        + ") = 0 GROUP BY "
        + key
        + " HAVING count(*) > 1 LIMIT 1";
  }
}
