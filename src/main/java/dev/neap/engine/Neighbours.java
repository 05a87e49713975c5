package dev.neap.engine;

import dev.neap.jobfile.MigrationFile;
import dev.neap.lifecycle.MigrationStore;
import dev.neap.lifecycle.Standing;
import dev.neap.lifecycle.State;
import dev.neap.migration.Migration;
import dev.neap.migration.Plan;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Set;

/** Keeps a migration away from tables that another one is changing. */
record Neighbours(MigrationStore store, MigrationFile files, String schema) {

  private static final Set<State> ENDED =
      EnumSet.of(State.PLANNED, State.COMPLETED, State.ROLLED_BACK);

  /**
   * Lets the migration pass when no active one works on its tables.
   *
   * @throws RefusedException naming the one that does
   */
  void check(Migration migration, Plan plan) {
    Set<String> tables = tables(migration, plan);
    for (Standing other : store.all()) {
      if (other.name().equals(migration.name())
          || ENDED.contains(other.state())
          || !other.registration().targetSchema().equals(schema)) {
        continue;
      }
      Set<String> shared =
          tables(
              files.parse(other.registration().file(), other.registration().source()),
              PlanJson.read(other.registration().plan()));
      shared.retainAll(tables);
      if (!shared.isEmpty()) {
        throw RefusedException.because(
            "NEAP-6106",
            "migration "
                + other.name()
                + " is changing "
                + String.join(", ", shared)
                + " and is "
                + other.state()
                + ". Complete it or roll it back first");
      }
    }
  }

  /** Those that it names, and those that it found by their indexes. */
  private static Set<String> tables(Migration migration, Plan plan) {
    Set<String> tables = new HashSet<>(migration.tables());
    tables.addAll(plan.before().tables().keySet());
    return tables;
  }
}
