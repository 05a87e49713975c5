package dev.neap.preflight;

import static dev.neap.schema.Identifier.literal;

import dev.neap.migration.Ddl;
import dev.neap.migration.Objection;
import dev.neap.migration.Phase;
import dev.neap.migration.Plan;
import dev.neap.schema.LockLevel;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.sql.DataSource;

/**
 * The user's own statements are SQL: the server parses each, as the body of a function that is
 * never called. Whether they find what they name is seen when they run.
 */
final class StatementsParse implements Check {

  private static final String FUNCTION =
      "CREATE OR REPLACE FUNCTION pg_temp.neap_trial() RETURNS void LANGUAGE sql AS ";

  @Override
  public List<Objection> objections(Plan plan, DataSource database) {
    List<Ddl> steps =
        Stream.of(Phase.EXPAND, Phase.CONTRACT, Phase.ROLLBACK)
            .flatMap(phase -> plan.steps(phase).stream())
            .flatMap(step -> step instanceof Ddl ddl ? Stream.of(ddl) : Stream.empty())
            .filter(ddl -> ddl.lock() == LockLevel.UNKNOWN)
            .toList();
    if (steps.isEmpty()) {
      return List.of();
    }
    List<Objection> objections = new ArrayList<>();
    try (Connection connection = database.getConnection()) {
      connection.setAutoCommit(false);
      try {
        for (Ddl step : steps) {
          for (String sql : step.statements()) {
            parse(connection, step.what(), sql, objections);
          }
        }
      } finally {
        connection.rollback();
      }
    } catch (SQLException e) {
      objections.add(Refusals.of("NEAP-1162", "a trial of the plan", e));
    }
    return objections;
  }

  private static void parse(
      Connection connection, String what, String sql, List<Objection> objections)
      throws SQLException {
    Savepoint savepoint = connection.setSavepoint();
    try (Statement statement = connection.createStatement()) {
      statement.execute(FUNCTION + literal(sql));
    } catch (SQLException e) {
      connection.rollback(savepoint);
      if (String.valueOf(e.getMessage()).startsWith("ERROR: syntax error")) {
        objections.add(Refusals.ofDefinition("NEAP-1168", "'" + what + "'", e));
      }
    }
  }
}
