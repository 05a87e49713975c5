package dev.neap.preflight;

import dev.neap.migration.Ddl;
import dev.neap.migration.Names;
import dev.neap.migration.Objection;
import dev.neap.migration.Phase;
import dev.neap.migration.Plan;
import dev.neap.migration.RowRewrite;
import dev.neap.migration.Step;
import dev.neap.schema.Identifier;
import dev.neap.schema.LockLevel;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/**
 * The server takes every expression: each is tried in a transaction that is rolled back, so that
 * what is tried is what will run. No lock is taken that readers or writers would notice.
 */
final class ExpressionsCompile implements Check {

  @Override
  public List<Objection> objections(Plan plan, DataSource database) {
    List<Objection> objections = new ArrayList<>();
    try (Connection connection = database.getConnection()) {
      connection.setAutoCommit(false);
      try (Statement statement = connection.createStatement()) {
        statement.execute("SET LOCAL lock_timeout = '1s'");
        statement.execute("CREATE SCHEMA IF NOT EXISTS " + Identifier.quote(Names.CONTROL_SCHEMA));
        for (Step step : plan.steps(Phase.EXPAND)) {
          if (step instanceof Ddl ddl && ddl.lock() == LockLevel.NONE) {
            ddl.statements().forEach(sql -> attempt(plan, connection, ddl.what(), sql, objections));
          }
        }
        for (Step step : plan.steps(Phase.BACKFILL)) {
          if (step instanceof RowRewrite rewrite && !rewrite.key().isEmpty()) {
            String sql = "EXPLAIN " + rewrite.sql(rewrite.table(), "true");
            attempt(plan, connection, rewrite.what(), sql, objections);
          } else if (step instanceof RowRewrite rewrite) {
            ofOneRow(plan, connection, rewrite, objections);
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

  /** Its new columns are not there to be read; that an expression is over one row shows without. */
  private static void ofOneRow(
      Plan plan, Connection connection, RowRewrite rewrite, List<Objection> objections) {
    for (RowRewrite.Assignment value : rewrite.assignments()) {
      String sql =
          "EXPLAIN SELECT FROM %s AS %s WHERE (%s) IS NULL"
              .formatted(rewrite.table().sql(), rewrite.table().bareSql(), value.expression());
      List<Objection> all = new ArrayList<>();
      attempt(plan, connection, "the value of " + value.column(), sql, all);
      all.stream()
          .filter(o -> o.toString().matches(".*(functions|calls) are not allowed.*"))
          .forEach(objections::add);
    }
  }

  /** An archive of a run that was taken back; a new run sets it aside. */
  private static boolean isThere(SQLException e) {
    return "42P07".equals(e.getSQLState());
  }

  /**
   * A function or sequence of Neap's own is missing only where what makes it was refused before.
   */
  private static boolean followsFromAnother(SQLException e) {
    String message = String.valueOf(e.getMessage());
    return "42883".equals(e.getSQLState())
        ? message.contains("function " + Names.CONTROL_SCHEMA + ".")
        : "42P01".equals(e.getSQLState()) && message.contains("." + Names.TEMPORARY);
  }

  private static void attempt(
      Plan plan, Connection connection, String what, String sql, List<Objection> objections) {
    try (Statement statement = connection.createStatement()) {
      Savepoint savepoint = connection.setSavepoint();
      try {
        statement.execute(sql);
      } catch (SQLException e) {
        connection.rollback(savepoint);
        if (!isThere(e) && !followsFromAnother(e)) {
          objections.add(Refusals.in(plan, "NEAP-1160", "'" + what + "'", e));
        }
      }
    } catch (SQLException e) {
      objections.add(Refusals.of("NEAP-1162", "a trial of the plan", e));
    }
  }
}
