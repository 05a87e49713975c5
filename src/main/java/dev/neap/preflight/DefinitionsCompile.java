package dev.neap.preflight;

import dev.neap.migration.Ddl;
import dev.neap.migration.Objection;
import dev.neap.migration.Phase;
import dev.neap.migration.Plan;
import dev.neap.schema.LockLevel;
import dev.neap.schema.TableShape;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.sql.DataSource;

/**
 * The server takes every new column, index and constraint: each is tried on empty temporary copies
 * of the tables, in a transaction that is rolled back. No lock is taken that readers or writers
 * would notice.
 *
 * <p>Where statements of the user's own run before, nothing can be said of what follows them.
 */
final class DefinitionsCompile implements Check {

  @Override
  public List<Objection> objections(Plan plan, DataSource database) {
    List<Ddl> steps =
        Stream.of(Phase.EXPAND, Phase.TIGHTEN)
            .flatMap(phase -> plan.steps(phase).stream())
            .flatMap(step -> step instanceof Ddl ddl ? Stream.of(ddl) : Stream.empty())
            .toList();
    boolean takesBack = plan.version() == null;
    if (takesBack || steps.stream().anyMatch(ddl -> ddl.lock() == LockLevel.UNKNOWN)) {
      return List.of();
    }
    try (Connection connection = database.getConnection()) {
      connection.setAutoCommit(false);
      try (Statement statement = connection.createStatement()) {
        statement.execute("SET LOCAL lock_timeout = '1s'");
        TableTrial trial = new TableTrial(connection, wholes(plan));
        for (Ddl step : steps) {
          for (String sql : step.statements()) {
            trial.attempt(step.what(), sql);
          }
        }
        return trial.objections();
      } finally {
        connection.rollback();
      }
    } catch (SQLException e) {
      return List.of(Refusals.of("NEAP-1162", "a trial of the plan", e));
    }
  }

  private static Map<String, String> wholes(Plan plan) {
    Map<String, String> wholes = new HashMap<>();
    for (TableShape shape : plan.before().tables().values()) {
      shape.partitions().forEach(p -> wholes.put(p.name().sql(), shape.name().sql()));
    }
    return wholes;
  }
}
