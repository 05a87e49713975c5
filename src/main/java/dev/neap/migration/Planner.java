package dev.neap.migration;

import dev.neap.schema.Column;
import dev.neap.schema.Database;
import dev.neap.schema.TableShape;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes a plan of a migration and the shape of the database that it is for; purely. */
public final class Planner {

  private Planner() {}

  /**
   * Decides everything that the migration will do.
   *
   * @param database the shape of at least the tables that the operations name
   * @return a plan; where {@link Plan#objections()} is not empty it must not be started
   */
  public static Plan plan(Migration migration, Database database) {
    Names names = new Names(migration.name());
    Map<String, Contribution> byTable = new LinkedHashMap<>();
    List<Objection> objections = new ArrayList<>(conflicts(migration.operations()));
    List<String> notes = new ArrayList<>();
    for (Operation operation : migration.operations()) {
      Contribution contribution = operation.contribute(database, names);
      objections.addAll(contribution.objections());
      notes.addAll(contribution.notes());
      byTable.computeIfAbsent(operation.table(), t -> new Contribution()).merge(contribution);
    }
    Map<Phase, List<Step>> phases = new EnumMap<>(Phase.class);
    List<Plan.Counters> counters = new ArrayList<>();
    List<Probe> probes = new ArrayList<>();
    List<String> lost = new ArrayList<>();
    List<Step> ends = new ArrayList<>();
    List<Step> rebuilt = new ArrayList<>();
    Map<String, List<String>> dropped = new LinkedHashMap<>();
    if (objections.isEmpty()) {
      boolean archives = !Boolean.FALSE.equals(migration.settings().contract().archive());
      Changes changes = new Changes();
      byTable.forEach(
          (name, contribution) ->
              changes.add(database.table(name).orElseThrow().name(), contribution));
      byTable.forEach(
          (name, contribution) -> {
            TableShape shape = database.table(name).orElseThrow();
            notes.addAll(TableNotes.of(shape, contribution));
            TablePlan table =
                new TablePlan(
                    shape,
                    contribution,
                    changes,
                    names,
                    migration.version(),
                    archives,
                    database.hasNotNullConstraints());
            add(phases, Phase.EXPAND, table.expand());
            add(phases, Phase.BACKFILL, table.backfill());
            add(phases, Phase.VERIFY, table.verify());
            add(phases, Phase.TIGHTEN, table.tighten());
            add(phases, Phase.CONTRACT, table.keep());
            ends.addAll(table.end());
            rebuilt.addAll(table.rebuild());
            dropped.put(name, table.dropped().stream().map(Column::name).toList());
            phases.computeIfAbsent(Phase.ROLLBACK, p -> new ArrayList<>()).addAll(0, table.undo());
            counters.addAll(table.counters());
            lost.addAll(table.lost());
            probes.addAll(contribution.probes());
          });
      add(phases, Phase.TIGHTEN, rebuilt);
      add(phases, Phase.CONTRACT, ends);
    }
    return new Plan(
        migration.name(), database, phases, counters, dropped, probes, lost, notes, objections);
  }

  private static void add(Map<Phase, List<Step>> phases, Phase phase, List<? extends Step> steps) {
    phases.computeIfAbsent(phase, p -> new ArrayList<>()).addAll(steps);
  }

  private static List<Objection> conflicts(List<Operation> operations) {
    List<Objection> objections = new ArrayList<>();
    Map<String, Operation> seen = new HashMap<>();
    for (Operation operation : operations) {
      for (String column : operation.columns()) {
        Operation other = seen.put(operation.table() + "." + column, operation);
        if (other != null) {
          objections.add(
              new Objection(
                  "NEAP-1105",
                  "two operations change column "
                      + column
                      + " of "
                      + operation.table()
                      + ": "
                      + other.describe()
                      + ", and "
                      + operation.describe(),
                  "Put the second one in a migration of its own, to be started when this one is"
                      + " complete"));
        }
      }
    }
    return objections;
  }
}
