package dev.neap.preflight;

import dev.neap.migration.Migration;
import dev.neap.migration.Objection;
import dev.neap.migration.Plan;
import dev.neap.migration.Planner;
import dev.neap.migration.Settings;
import dev.neap.migration.Settings.UserTriggers;
import dev.neap.postgres.Catalog;
import dev.neap.schema.Database;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Plans a migration for a database as it is, and finds what speaks against it. */
public final class Preflight {

  private static final List<Check> CHECKS =
      List.of(
          new ExpressionsCompile(),
          new ProbesHold(),
          new StatementsParse(),
          new UpdatesArePublished(),
          new NoRuleDivertsUpdates(),
          new VersionSchemaIsFree());

  private final DataSource database;
  private final Catalog catalog;
  private final Set<String> windows;
  private final UserTriggers userTriggers;

  /**
   * Plans for one database.
   *
   * @param windows the names of the windows that there are
   * @param userTriggers what becomes of the users' triggers where a migration does not say
   */
  public Preflight(
      DataSource database, Catalog catalog, Set<String> windows, UserTriggers userTriggers) {
    this.database = database;
    this.catalog = catalog;
    this.windows = windows;
    this.userTriggers = userTriggers;
  }

  /**
   * The plan, with every objection that operations and checks have; nothing is changed.
   *
   * @param schema the schema that the migration's tables are in
   */
  public Plan plan(Migration migration, String schema) {
    Database shape = catalog.read(schema, migration.tables(), migration.indexes());
    Plan planned = Planner.plan(migration, shape);
    Plan plan = planned;
    List<Objection> objections = settings(migration.settings().backfill());
    if (plan.objections().isEmpty()) {
      CHECKS.forEach(check -> objections.addAll(check.objections(planned, database)));
      if (objections.isEmpty()) {
        objections.addAll(new DefinitionsCompile().objections(planned, database));
      }
      if (objections.isEmpty()) {
        objections.addAll(new KeysAreUnique().objections(planned, database));
      }
      if (objections.isEmpty()) {
        objections.addAll(new ViewsCanBeRecreated().objections(planned, database));
        plan = plan.noted(ViewsCanBeRecreated.notes(planned, database));
      }
      UserTriggers mode =
          Objects.requireNonNullElse(migration.settings().backfill().userTriggers(), userTriggers);
      if (mode == UserTriggers.SUPPRESS) {
        objections.addAll(new TriggersCanBeSuppressed().objections(plan, database));
      }
      plan = plan.noted(new TriggerNotes(JdbcClient.create(database), mode).of(plan));
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
