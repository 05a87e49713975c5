package dev.neap.backfill;

import dev.neap.schema.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * A vacuum of tables on a thread and a connection of its own, as gentle as the server's own ones.
 * It takes a SHARE UPDATE EXCLUSIVE lock, which no client waits for; a table that is being vacuumed
 * already is left out, and the end of none is cut off, which would take a lock that clients wait
 * for.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-vacuum.html">PostgreSQL manual,
 *     VACUUM</a>
 */
final class Vacuum {

  private static final Logger LOG = LoggerFactory.getLogger(Vacuum.class);
  private static final List<String> GENTLE =
      List.of("SET statement_timeout = 0", "SET vacuum_cost_delay = '2ms'");
  private static final List<String> AS_BEFORE =
      List.of("RESET statement_timeout", "RESET vacuum_cost_delay");

  private final RunContext context;
  private final List<TableName> tables;
  private final CompletableFuture<Void> end;
  private volatile @Nullable Statement statement;
  private volatile boolean cancelled;

  private Vacuum(RunContext context, List<TableName> tables) {
    this.context = context;
    this.tables = tables;
    this.end = CompletableFuture.runAsync(this::run, Vacuum::start);
  }

  /** Begins. */
  static Vacuum of(RunContext context, List<TableName> tables) {
    return new Vacuum(context, tables);
  }

  private static void start(Runnable work) {
    Thread thread = new Thread(work, "neap-vacuum");
    thread.setDaemon(true);
    thread.start();
  }

  boolean isDone() {
    return end.isDone();
  }

  /** Ends it, and returns when it has. */
  void cancel() {
    cancelled = true;
    while (!end.isDone()) {
      try {
        Statement now = statement;
        if (now != null) {
          now.cancel();
        }
        end.get(250, TimeUnit.MILLISECONDS);
      } catch (TimeoutException | SQLException e) {
        LOG.atTrace().setCause(e).log("A vacuum has not ended yet");
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      } catch (ExecutionException e) {
        return;
      }
    }
  }

  /** One that fails is missed at most: the table grows by what it would have made room for. */
  private void run() {
    long began = context.time().nanos();
    try (Connection connection = context.database().getConnection()) {
      try (Statement own = connection.createStatement()) {
        statement = own;
        execute(own, GENTLE);
        for (TableName table : tables) {
          if (!cancelled) {
            own.execute(context.tag() + "VACUUM (SKIP_LOCKED, TRUNCATE false) " + table.sql());
          }
        }
      } finally {
        statement = null;
        reset(connection);
      }
      LOG.atInfo()
          .addKeyValue("tables", tables)
          .addKeyValue("millis", (context.time().nanos() - began) / 1_000_000)
          .log("Vacuumed");
    } catch (SQLException e) {
      LOG.atLevel(cancelled ? Level.DEBUG : Level.WARN)
          .addKeyValue("tables", tables)
          .addKeyValue("problem", SqlFailure.message(e))
          .log("A vacuum did not come to its end");
    }
  }

  /** Leaves nothing behind on a connection that goes back to the pool. */
  private void reset(Connection connection) throws SQLException {
    try (Statement own = connection.createStatement()) {
      execute(own, AS_BEFORE);
    } catch (SQLException e) {
      LOG.atDebug().setCause(e).log("A connection can't be reset and is given up");
      connection.abort(Runnable::run);
    }
  }

  private void execute(Statement own, List<String> settings) throws SQLException {
    for (String setting : settings) {
      own.execute(context.tag() + setting);
    }
  }

  @Override
  public String toString() {
    return "the table is vacuumed, so that it grows no further than it must";
  }
}
