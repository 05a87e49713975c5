package dev.neap.migration;

import dev.neap.schema.Constraint;
import dev.neap.schema.Database;
import dev.neap.schema.LockLevel;
import dev.neap.schema.TableShape;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a migration does to a database, decided before it does anything.
 *
 * @param migration the migration's name
 * @param before the shape of the tables that it was planned for
 * @param phases each phase's steps in order; {@link Phase#ROLLBACK} takes back what stands before
 *     contract
 * @param counters by table, the sequences that count writes through the old and the new shape
 * @param dropped by table, the columns that contract drops
 * @param probes questions to the data, to be asked before it is started
 * @param lost what no rollback brings back once the backfill has begun
 * @param refusesBack what looks for rows whose values a rollback could not leave, because of a
 *     constraint that it puts back
 * @param notes what people should know before they start
 * @param renamed the name that a table had before, by each name that the migration gives it, the
 *     last one last
 * @param version the schema of views that shows the new version; null for none
 * @param views by table, the columns over which contract makes the users' views anew
 * @param objections why it can't be carried out; empty for a plan that may be started
 */
public record Plan(
    String migration,
    Database before,
    Map<Phase, List<Step>> phases,
    List<Counters> counters,
    Map<String, List<String>> dropped,
    List<Probe> probes,
    List<String> lost,
    List<Verification> refusesBack,
    List<String> notes,
    Map<String, String> renamed,
    @Nullable String version,
    List<RecreatedViews> views,
    List<Objection> objections) {

  /** The objection to what contract builds under its lock on a table that is not small. */
  public static final String BUILT_AT_ONCE = "NEAP-1114";

  /** A plan that an earlier version of Neap wrote makes no views anew, and looks for no rows. */
  @SuppressWarnings({"NullAway", "ConstantValue"})
  public Plan {
    refusesBack = refusesBack == null ? List.of() : refusesBack;
    views = views == null ? List.of() : views;
  }

  /**
   * The sequences that count a table's writes; their names are qualified and quoted.
   *
   * @param newWrites writes through its new shape; null where it has none, but goes
   */
  public record Counters(String table, String oldWrites, @Nullable String newWrites) {

    /** Whether its rows are kept in step with what takes their place. */
    public boolean inStep() {
      return newWrites != null;
    }
  }

  /** The steps of a phase, empty when it has nothing to do. */
  public List<Step> steps(Phase phase) {
    return phases.getOrDefault(phase, List.of());
  }

  /** The tables whose foreign keys it moves along, as the columns that they point at go. */
  public Set<String> carriedAlong() {
    Set<String> names = new HashSet<>();
    dropped.forEach(
        (table, columns) ->
            before.table(table).map(TableShape::incoming).orElse(List.of()).stream()
                .filter(key -> key.referencedColumns().stream().anyMatch(columns::contains))
                .map(Constraint::table)
                .filter(other -> other.schema().equals(before.schema()))
                .forEach(other -> names.add(other.name())));
    return names;
  }

  /** Whether statements of the user's own run when it expands. */
  public boolean runsOwnStatements() {
    return steps(Phase.EXPAND).stream()
        .anyMatch(step -> step instanceof Ddl ddl && ddl.lock() == LockLevel.UNKNOWN);
  }

  /** The same plan with further notes. */
  public Plan noted(List<String> further) {
    List<String> all = new ArrayList<>(notes);
    all.addAll(further);
    return new Plan(
        migration,
        before,
        phases,
        counters,
        dropped,
        probes,
        lost,
        refusesBack,
        all,
        renamed,
        version,
        views,
        objections);
  }

  /** The same plan with objections. */
  public Plan refused(List<Objection> because) {
    return new Plan(
        migration,
        before,
        phases,
        counters,
        dropped,
        probes,
        lost,
        refusesBack,
        notes,
        renamed,
        version,
        views,
        List.copyOf(because));
  }
}
