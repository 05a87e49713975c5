package dev.neap.migration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.neap.postgres.Catalog;
import dev.neap.schema.Fact;
import dev.neap.schema.TableName;
import dev.neap.support.TestDatabase;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Carries a plan out on a database the plainest way there is: one connection, no retries, and every
 * promise that the plan makes about itself looked at. The connection ends with the database.
 */
public final class PlanRunner {

  private final DataSource dataSource;
  private final Connection connection;

  /** A runner on the database, whose schema of Neap's own objects it makes where it is missing. */
  public PlanRunner(TestDatabase database) {
    database.execute("CREATE SCHEMA IF NOT EXISTS neap", "GRANT USAGE ON SCHEMA neap TO PUBLIC");
    database.execute(versions());
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(database.jdbcUrl() + "&currentSchema=public");
    this.dataSource = source;
    try {
      this.connection = source.getConnection();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The functions that keep schemas of views, as Neap's own tables have them beside them. */
  private static String versions() {
    try (InputStream file =
        Objects.requireNonNull(
            PlanRunner.class.getResourceAsStream("/db/control/V13__version.sql"))) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8)
          .replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
          .replace("CREATE TABLE", "CREATE TABLE IF NOT EXISTS")
          .replace("CREATE UNIQUE INDEX", "CREATE UNIQUE INDEX IF NOT EXISTS");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A migration with default settings. */
  public static Migration migration(String name, Operation... operations) {
    return new Migration(name, "default", null, List.of(operations), Settings.NONE, "");
  }

  /** The plan, objections and all. */
  public Plan plan(Migration migration) {
    return Planner.plan(
        migration, new Catalog(dataSource).read("public", migration.tables(), migration.indexes()));
  }

  /** The plan, which must have no objection. */
  public Plan clean(String name, Operation... operations) {
    Plan plan = plan(migration(name, operations));
    assertThat(plan.objections()).isEmpty();
    return plan;
  }

  /** Runs phases whose every step must have something to do. */
  public void run(Plan plan, Phase... phases) {
    for (Phase phase : phases) {
      for (Step step : plan.steps(phase)) {
        run(step, true);
      }
    }
  }

  /** Runs what takes everything back, leaving out what is back already. */
  public void rollBack(Plan plan) {
    for (Step step : plan.steps(Phase.ROLLBACK)) {
      run(step, false);
    }
  }

  /** What takes the migration back once its plan has been carried to the end. */
  public Migration restore(Migration migration, Plan plan) {
    return new Migration(
        migration.name() + "-restore",
        "default",
        null,
        migration.reversed(Origin.of(plan)),
        Settings.NONE,
        "",
        Names.versionSchema("public", migration.version()));
  }

  /**
   * Runs one step.
   *
   * @param fresh whether it must not be done yet; else it is left out when it is
   */
  public void run(Step step, boolean fresh) {
    try {
      if (step instanceof Ddl ddl) {
        ddl(connection, ddl, fresh);
      } else if (step instanceof RowRewrite rewrite) {
        rewrite(connection, rewrite);
      } else if (step instanceof Verification verification) {
        verify(connection, verification);
      } else if (step instanceof Archive archive) {
        archive(connection, archive);
      }
    } catch (SQLException e) {
      throw new AssertionError(step + " failed: " + e.getMessage(), e);
    }
  }

  private static void ddl(Connection connection, Ddl ddl, boolean fresh) throws SQLException {
    if (holds(connection, ddl.done())) {
      assertThat(fresh).as("done before it ran: %s", ddl).isFalse();
      return;
    }
    connection.setAutoCommit(ddl.mode() == Ddl.Mode.CONCURRENTLY);
    for (String statement : ddl.statements()) {
      execute(connection, statement);
    }
    connection.setAutoCommit(true);
    boolean never = ddl.done().equals(Fact.never());
    assertThat(holds(connection, ddl.done())).as("done after it ran: %s", ddl).isNotEqualTo(never);
  }

  /** Block by block on the leaves; by one key range where the rewrite has a key and no leaves. */
  private static void rewrite(Connection connection, RowRewrite rewrite) throws SQLException {
    if (rewrite.needs() != null && !holds(connection, rewrite.needs())) {
      return;
    }
    connection.setAutoCommit(false);
    execute(connection, "SET LOCAL neap.backfill = 'on'");
    for (TableName leaf : rewrite.leaves()) {
      execute(connection, rewrite.sql(leaf, "ctid < '(3,0)'::tid"));
      execute(connection, rewrite.sql(leaf, "ctid >= '(3,0)'::tid"));
    }
    connection.commit();
    execute(connection, "SET LOCAL neap.backfill = 'on'");
    try (Statement statement = connection.createStatement()) {
      assertThat(statement.executeUpdate(rewrite.sql(rewrite.table(), "true")))
          .as("rows rewritten twice by %s", rewrite)
          .isZero();
    }
    connection.rollback();
    connection.setAutoCommit(true);
  }

  private static void verify(Connection connection, Verification verification) throws SQLException {
    for (TableName leaf : verification.leaves()) {
      assertThat(text(connection, verification.keysSql(leaf, "true", 3)))
          .as("differing rows of %s", verification)
          .isNull();
      execute(connection, verification.countSql(leaf, "true"));
    }
  }

  private static void archive(Connection connection, Archive archive) throws SQLException {
    for (TableName leaf : archive.leaves()) {
      execute(connection, archive.copySql(leaf, "ctid < '(3,0)'::tid"));
      execute(connection, archive.copySql(leaf, "ctid >= '(3,0)'::tid"));
      String counts =
          "SELECT different FROM (" + archive.compareSql(leaf, "true") + ") AS compared";
      assertThat(text(connection, counts)).as("not archived: %s", archive).isEqualTo("0");
    }
  }

  private static boolean holds(Connection connection, Fact fact) throws SQLException {
    return "t".equals(text(connection, fact.query()));
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new SQLException(e.getMessage() + "\nin: " + sql, e.getSQLState(), e);
    }
  }

  private static @Nullable String text(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      return rows.next() ? rows.getString(1) : null;
    } catch (SQLException e) {
      throw new SQLException(e.getMessage() + "\nin: " + sql, e.getSQLState(), e);
    }
  }
}
