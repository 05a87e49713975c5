package dev.neap.preflight;

import dev.neap.migration.Migration;
import dev.neap.migration.Objection;
import dev.neap.migration.Operation;
import dev.neap.migration.Plan;
import dev.neap.migration.Planner;
import dev.neap.postgres.Catalog;
import dev.neap.schema.Database;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/** Plans a migration for a database as it is, and finds what speaks against it. */
public final class Preflight {

  private static final List<Check> CHECKS =
      List.of(new ExpressionsCompile(), new ProbesHold(), new UpdatesArePublished());

  private final DataSource database;
  private final Catalog catalog;

  /** Plans for one database. */
  public Preflight(DataSource database, Catalog catalog) {
    this.database = database;
    this.catalog = catalog;
  }

  /**
   * The plan, with every objection that operations and checks have; nothing is changed.
   *
   * @param schema the schema that the migration's tables are in
   */
  public Plan plan(Migration migration, String schema) {
    Set<String> tables =
        migration.operations().stream().map(Operation::table).collect(Collectors.toSet());
    Database shape = catalog.read(schema, tables);
    Plan plan = Planner.plan(migration, shape);
    if (!plan.objections().isEmpty()) {
      return plan;
    }
    List<Objection> objections = new ArrayList<>();
    Integer partitions = migration.settings().backfill().partitions();
    if (partitions != null && partitions > 1) {
      objections.add(
          new Objection(
              "NEAP-1170",
              "backfill.partitions is "
                  + partitions
                  + ", and this version works on one range at a time",
              "Leave it out, or set it to 1"));
    }
    CHECKS.forEach(check -> objections.addAll(check.objections(plan, database)));
    return objections.isEmpty() ? plan : plan.refused(objections);
  }
}
