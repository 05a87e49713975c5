package dev.neap.migration;

import dev.neap.schema.Column;
import dev.neap.schema.Database;
import dev.neap.schema.Fact;
import dev.neap.schema.InvalidSqlException;
import dev.neap.schema.TableName;
import dev.neap.schema.TableShape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/** Makes a plan of a migration and the shape of the database that it is for; purely. */
public final class Planner {

  private final Migration migration;
  private final Database before;
  private final Names names;
  private final VersionSchema version;
  private final Map<TableName, TableShape> shapes = new LinkedHashMap<>();
  private final Map<TableName, Contribution> byTable = new LinkedHashMap<>();
  private final Contribution all = new Contribution();
  private final Contribution apart = new Contribution();
  private final List<Objection> objections = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private final Map<Phase, List<Step>> phases = new EnumMap<>(Phase.class);
  private final List<Plan.Counters> counters = new ArrayList<>();
  private final List<Probe> probes = new ArrayList<>();
  private final List<String> lost = new ArrayList<>();
  private final List<RecreatedViews> views = new ArrayList<>();
  private final Map<String, List<String>> dropped = new LinkedHashMap<>();
  private final Map<String, String> renamed = new LinkedHashMap<>();
  private Database after;

  private Planner(Migration migration, Database database) {
    this.migration = migration;
    this.before = database;
    this.after = database;
    this.names = new Names(migration.name());
    this.version =
        new VersionSchema(
            Names.versionSchema(database.schema(), migration.version()),
            migration.name(),
            database);
  }

  /**
   * Decides everything that the migration will do.
   *
   * @param database the shape of at least the tables that the operations name
   * @return a plan; where {@link Plan#objections()} is not empty it must not be started
   */
  public static Plan plan(Migration migration, Database database) {
    Planner planner = new Planner(migration, database);
    planner.contribute();
    if (planner.objections.isEmpty()) {
      planner.decide();
    }
    return planner.plan();
  }

  private Plan plan() {
    return new Plan(
        migration.name(),
        before,
        phases,
        counters,
        dropped,
        probes,
        lost,
        all.constraints().putBack(),
        notes,
        renamed,
        migration.takesBack() == null ? version.name() : null,
        views,
        objections);
  }

  private void contribute() {
    List<Operation> operations = migration.merged();
    objections.addAll(Conflicts.of(operations));
    if (!objections.isEmpty()) {
      return;
    }
    for (Operation operation : operations) {
      Contribution contribution = read(operation);
      changesNothingMade(operation, contribution);
      objections.addAll(Conflicts.told(contribution, all));
      if (!migration.settings().recreatesViews()) {
        objections.addAll(contribution.views());
      }
      notes.addAll(contribution.notes());
      Database now = contribution.after(after);
      Optional<TableShape> table =
          operation.tables().stream()
              .findFirst()
              .flatMap(t -> after.table(t).or(() -> now.table(t)));
      table.ifPresent(t -> shapes.putIfAbsent(t.name(), t));
      table
          .map(t -> byTable.computeIfAbsent(t.name(), n -> new Contribution()))
          .orElse(apart)
          .merge(contribution);
      all.merge(contribution);
      now.tables().entrySet().stream()
          .filter(e -> !after.tables().containsKey(e.getKey()))
          .filter(e -> !e.getKey().equals(e.getValue().name().name()))
          .forEach(e -> renamed.put(e.getKey(), e.getValue().name().name()));
      after = now;
    }
    objections.addAll(Conflicts.pointed(all, byTable));
    objections.addAll(Conflicts.named(all));
    objections.addAll(Conflicts.standing(all, byTable));
    if (migration.takesBack() == null) {
      byTable.forEach((name, one) -> objections.addAll(Conflicts.rewritten(name, one)));
    }
  }

  /**
   * What the operation contributes, with what computes them in the place of columns that operations
   * before make. What takes a migration back reads the rows as that one left them.
   */
  private Contribution read(Operation operation) {
    Optional<TableShape> table = operation.tables().stream().findFirst().flatMap(after::table);
    Contribution before = table.map(t -> byTable.get(t.name())).orElse(null);
    boolean takesBack = migration.takesBack() != null;
    if (takesBack || table.isEmpty() || before == null) {
      return operation.contribute(after, names);
    }
    Reading reading = new Reading(table.get(), before.rules());
    try {
      Contribution contribution = operation.reading(reading.values()).contribute(after, names);
      contribution.rules().replaceAll(reading::of);
      if (contribution.objections().isEmpty()) {
        TableShape first = shapes.getOrDefault(table.get().name(), table.get());
        objections.addAll(Conflicts.gone(operation, first, table.get()));
      }
      return contribution;
    } catch (InvalidSqlException e) {
      return new Contribution()
          .object(
              "NEAP-1116",
              operation.describe() + " reads what an operation before it makes: " + e.getMessage(),
              "Let it read columns that the table has, or put it in a migration of its own");
    }
  }

  /** A table that the file makes is made as it is to be. */
  private void changesNothingMade(Operation operation, Contribution contribution) {
    Optional<TableShape> table = operation.tables().stream().findFirst().flatMap(after::table);
    boolean made =
        table.isPresent()
            && before.tables().values().stream()
                .noneMatch(t -> t.name().equals(table.get().name()));
    if (made && contribution.changesRows()) {
      contribution.object(
          "NEAP-1196",
          operation.describe() + ": an operation before makes the table",
          "Make it there as it is to be");
    }
  }

  private void decide() {
    Settings settings = migration.settings();
    Changes changes = new Changes();
    byTable.forEach(changes::add);
    before.tables().values().forEach(changes::addPartitions);
    add(Phase.EXPAND, all.expand());
    List<Step> ends = new ArrayList<>();
    List<Step> rebuilt = new ArrayList<>();
    List<Step> undone = new ArrayList<>();
    List<Fact> atOnce = new ArrayList<>();
    byTable.forEach(
        (name, contribution) -> {
          TableShape shape = Objects.requireNonNull(shapes.get(name));
          notes.addAll(TableNotes.of(shape, contribution));
          TablePlan table =
              new TablePlan(
                  shape, contribution, changes, names, migration.version(), settings, before);
          add(Phase.EXPAND, table.expand());
          add(Phase.BACKFILL, table.backfill());
          add(Phase.VERIFY, table.verify());
          add(Phase.TIGHTEN, table.tighten());
          add(Phase.CONTRACT, table.keep());
          ends.addAll(table.end(hiding().hide(name)));
          rebuilt.addAll(table.rebuild());
          dropped.put(name.name(), table.dropped().stream().map(Column::name).toList());
          undone.addAll(0, table.undo());
          atOnce.addAll(table.goesAtOnce());
          counters.addAll(table.counters());
          lost.addAll(table.lost());
          table.views().ifPresent(views::add);
        });
    probes.addAll(all.probes());
    add(Phase.TIGHTEN, apart.tighten());
    add(Phase.TIGHTEN, rebuilt);
    add(Phase.TIGHTEN, all.constraints().foreignKeys());
    add(Phase.CONTRACT, ends);
    add(Phase.CONTRACT, withViews(all.contract()));
    byTable.values().forEach(c -> add(Phase.CONTRACT, c.constraints().drops(c.going(), true)));
    byTable.values().forEach(c -> add(Phase.CONTRACT, c.constraints().drops(c.going(), false)));
    for (TableDrop drop : all.drops()) {
      TableShape shape = drop.shape();
      dropped.put(shape.name().name(), shape.columns().stream().map(Column::name).toList());
      add(Phase.EXPAND, drop.writes().create());
      undone.addAll(undos(drop.writes().create()));
      counters.add(drop.writes().counters());
      add(Phase.CONTRACT, withViews(List.of(drop.drop(settings.archives()))));
      add(Phase.CONTRACT, drop.writes().cleanUp());
    }
    endWithRenames();
    add(Phase.CONTRACT, withViews(all.last()));
    add(Phase.ROLLBACK, undos(all.constraints().foreignKeys()));
    add(Phase.ROLLBACK, undone);
    undos(all.expand()).stream()
        .filter(undo -> !atOnce.contains(undo.done()))
        .forEach(undo -> add(Phase.ROLLBACK, List.of(undo)));
    show();
  }

  /** What takes the steps back, the last one first. */
  private static List<Ddl> undos(List<Ddl> steps) {
    List<Ddl> made = new ArrayList<>(steps);
    Collections.reverse(made);
    return made.stream().flatMap(ddl -> ddl.undo().stream()).toList();
  }

  /** Shows the new version; one that takes another back shows none, and takes the other's away. */
  private void show() {
    String takesBack = migration.takesBack();
    if (takesBack != null) {
      add(Phase.CONTRACT, List.of(VersionSchema.drop(takesBack), version.renew()));
      return;
    }
    Ddl shows = version.show(after, shown());
    add(Phase.EXPAND, List.of(shows));
    phases.computeIfAbsent(Phase.ROLLBACK, p -> new ArrayList<>()).addAll(0, shows.undo());
    add(Phase.CONTRACT, List.of(version.complete()));
  }

  /**
   * What the new version shows otherwise than its tables, defaults of replaced columns included.
   */
  private List<Shown> shown() {
    List<Shown> shown = new ArrayList<>();
    after.tables().forEach((name, table) -> shown.addAll(defaults(name, table)));
    shown.addAll(all.shown());
    return shown;
  }

  private List<Shown> defaults(String name, TableShape table) {
    List<Shown> defaults = new ArrayList<>();
    for (SyncRule rule : byTable.getOrDefault(table.name(), new Contribution()).rules()) {
      String value = rule.target().defaultExpression();
      if (value != null && rule.hasOwnDefault()) {
        table.columns().stream()
            .filter(c -> c.name().equals(rule.target().name()))
            .forEach(c -> defaults.add(new Shown(name, c.shown(), Shown.What.DEFAULT, value)));
      }
    }
    return defaults;
  }

  /** The version whose views stay when others' go. */
  private VersionSchema hiding() {
    return migration.takesBack() == null
        ? version
        : new VersionSchema("", migration.name(), before);
  }

  /** A retry comes to contract's steps again: where a table has its new name, all is done. */
  private void endWithRenames() {
    for (Ddl rename : all.last()) {
      phases.computeIfPresent(
          Phase.CONTRACT,
          (phase, steps) ->
              steps.stream()
                  .map(
                      step ->
                          step instanceof Ddl ddl && ddl.table().equals(rename.table())
                              ? ddl.unless(rename.done())
                              : step)
                  .collect(Collectors.toCollection(ArrayList::new)));
    }
  }

  private List<Ddl> withViews(List<Ddl> changes) {
    return changes.stream().map(hiding()::withViews).toList();
  }

  private void add(Phase phase, List<? extends Step> steps) {
    phases.computeIfAbsent(phase, p -> new ArrayList<>()).addAll(steps);
  }
}
