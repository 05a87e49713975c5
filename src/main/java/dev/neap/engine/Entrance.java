package dev.neap.engine;

import dev.neap.jobfile.MigrationFile;
import dev.neap.lifecycle.Decision;
import dev.neap.lifecycle.MigrationStore;
import dev.neap.lifecycle.Standing;
import dev.neap.lifecycle.State;
import dev.neap.migration.Migration;
import dev.neap.migration.Plan;
import dev.neap.postgres.Catalog;
import dev.neap.postgres.Lease;
import dev.neap.preflight.Preflight;
import dev.neap.schema.Database;
import dev.neap.schema.TableShape;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Moves migrations. One that begins does so by a plan for its tables as they are now, and alone of
 * all that may begin: of two on one table the second one sees the first.
 */
record Entrance(
    MigrationStore store,
    Neighbours neighbours,
    MigrationFile files,
    Catalog catalog,
    Preflight preflight,
    Approvals approvals,
    FencedWork work,
    JdbcClient jdbc) {

  /** "neap" and "go" in ASCII: who begins does so one after the other by this advisory lock. */
  private static final long TURN = 0x6e656170676fL;

  /**
   * Moves a migration on.
   *
   * @return whether it moved; not when another one has begun on its tables meanwhile
   * @throws RefusedException when it was planned for other tables, and can't be for these
   * @throws dev.neap.lifecycle.StaleVersionException when it was changed meanwhile
   */
  boolean move(Standing standing, Decision.Move move, Lease lease) {
    String owner = lease.owner();
    if (standing.state() != State.PLANNED || move.to() != State.EXPANDING) {
      work.run(lease, () -> store.move(standing, move.to(), owner, move.reason(), null));
      return true;
    }
    Standing planned = planned(standing, owner);
    AtomicBoolean moved = new AtomicBoolean();
    work.run(
        lease,
        () -> {
          jdbc.sql("SELECT pg_advisory_xact_lock(:turn)").param("turn", TURN).query(row -> {});
          if (neighbours.before(planned).isEmpty()) {
            store.move(planned, move.to(), owner, move.reason(), null);
            moved.set(true);
          }
        });
    return moved.get();
  }

  /**
   * Notes that contract is about to drop something, see {@link MigrationStore#setDropped}.
   *
   * @throws dev.neap.postgres.LeaseLostException when another process has taken over
   */
  void setDropped(Standing standing, Lease lease) {
    work.run(lease, () -> store.setDropped(standing));
  }

  private Standing planned(Standing standing, String owner) {
    Migration migration =
        files.parse(standing.registration().file(), standing.registration().source());
    String schema = standing.registration().targetSchema();
    Database now = catalog.read(schema, migration.tables(), migration.indexes());
    Plan plan = PlanJson.read(standing.registration().plan());
    if (shapes(now).equals(shapes(plan.before()))) {
      return standing;
    }
    Plan anew = preflight.plan(migration, schema);
    if (!anew.objections().isEmpty()) {
      throw RefusedException.objections(anew.objections());
    }
    return Objects.requireNonNull(
        work.transaction()
            .execute(
                status ->
                    approvals.revokeChanged(store.replan(standing, PlanJson.write(anew), owner))));
  }

  /** All that a plan rests on; not how many rows there are, and how they lie. */
  private static Map<String, List<Object>> shapes(Database database) {
    Map<String, List<Object>> shapes = new HashMap<>();
    database.tables().forEach((name, table) -> shapes.put(name, shape(table)));
    return shapes;
  }

  private static List<Object> shape(TableShape table) {
    return List.of(
        table.kind(),
        table.columns(),
        table.constraints(),
        table.incoming(),
        table.indexes(),
        table.dependents(),
        table.triggers(),
        table.otherTriggers(),
        table.partitionKey(),
        table.leaves(),
        table.partitions(),
        table.replicaIdentity());
  }
}
