package dev.neap.preflight;

import dev.neap.migration.Migration;
import dev.neap.migration.Objection;
import dev.neap.migration.Operation;
import dev.neap.migration.Plan;
import dev.neap.migration.Planner;
import dev.neap.migration.Settings;
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
  private final Set<String> windows;

  /**
   * Plans for one database.
   *
   * @param windows the names of the windows that there are
   */
  public Preflight(DataSource database, Catalog catalog, Set<String> windows) {
    this.database = database;
    this.catalog = catalog;
    this.windows = windows;
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
    List<Objection> objections = settings(migration.settings().backfill());
    if (plan.objections().isEmpty()) {
      CHECKS.forEach(check -> objections.addAll(check.objections(plan, database)));
    }
    objections.addAll(0, plan.objections());
    return objections.isEmpty() ? plan : plan.refused(objections);
  }

  private List<Objection> settings(Settings.Backfill backfill) {
    List<Objection> objections = new ArrayList<>();
    Integer partitions = backfill.partitions();
    if (partitions != null && (partitions < 1 || partitions > Settings.MOST_PARTITIONS)) {
      objections.add(
          new Objection(
              "NEAP-1170",
              "backfill.partitions is "
                  + partitions
                  + ", and a table is worked on by 1 to "
                  + Settings.MOST_PARTITIONS
                  + " workers at once",
              "Set it to a number of workers that the server has cores for"));
    }
    String window = backfill.window();
    if (window != null && !windows.contains(window)) {
      objections.add(
          new Objection(
              "NEAP-1171",
              "the configuration has no window " + window,
              "Add neap.windows."
                  + window
                  + " with days, from, to and zone to config/application.yml"
                  + (windows.isEmpty() ? "" : ", or use one of: " + String.join(", ", windows))));
    }
    return objections;
  }
}
