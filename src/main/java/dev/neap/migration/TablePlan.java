package dev.neap.migration;

import dev.neap.schema.Column;
import dev.neap.schema.Database;
import dev.neap.schema.Fact;
import dev.neap.schema.LockLevel;
import dev.neap.schema.TableName;
import dev.neap.schema.TableShape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Merges what the operations on one table contribute: one trigger, one pass, one swap. */
final class TablePlan {

  private final TableShape shape;
  private final TableName table;
  private final Contribution all;
  private final Names names;
  private final boolean archives;
  private final RowSql rows;
  private final SyncTrigger trigger;
  private final TableCarrier tableCarrier;
  private final ColumnCarrier columnCarrier;
  private final Optional<Restoration> restoration;
  private final Optional<RecreatedViews> views;

  TablePlan(
      TableShape shape,
      Contribution all,
      Changes changes,
      Names names,
      String version,
      Settings settings,
      Database database) {
    this.shape = shape;
    this.table = shape.name();
    this.all = all;
    this.names = names;
    this.archives = settings.archives();
    this.views =
        settings.recreatesViews() && !all.replacements().isEmpty()
            ? Optional.of(
                new RecreatedViews(
                    names.migration(),
                    table,
                    all.replacements().stream().map(RecreatedViews.Seat::of).toList()))
            : Optional.empty();
    this.rows = new RowSql(shape, filled().stream().map(SyncRule::target).toList(), names);
    this.trigger = new SyncTrigger(rows, all.rules(), version);
    this.tableCarrier = new TableCarrier(shape, changes, names, database);
    this.columnCarrier = new ColumnCarrier(table, names, database.hasNotNullConstraints());
    List<String> back = all.restored().stream().map(Restored::column).toList();
    this.restoration =
        all.restored().stream()
            .findFirst()
            .map(r -> new Restoration(shape, r.belongings(), back, changes, database));
  }

  boolean hasTrigger() {
    return !all.rules().isEmpty();
  }

  /** What follows once all operations have made what they need. */
  List<Ddl> expand() {
    List<Ddl> steps = new ArrayList<>();
    if (archives) {
      all.kept().forEach(k -> steps.add(k.create()));
    }
    if (hasTrigger()) {
      steps.addAll(trigger.create());
    }
    return steps;
  }

  List<Step> backfill() {
    List<Step> steps = new ArrayList<>();
    List<SyncRule> filled = filled();
    if (!filled.isEmpty()) {
      steps.add(
          new RowRewrite(
              "fill " + targets(filled) + " of " + table.name(),
              table,
              shape.leaves(),
              List.of(),
              filled.stream().map(r -> rows.assignment(r, filled.size() == 1)).toList(),
              filled.stream()
                  .map(r -> "(" + rows.outOfStep(r) + ")")
                  .collect(Collectors.joining(" OR ")),
              null,
              null));
    }
    for (RowRewrite rewrite : all.backfill()) {
      steps.add(archives ? rewrite : rewrite.withoutArchive());
    }
    if (!filled.isEmpty()) {
      steps.add(Ddl.analyze(table, filled.stream().map(r -> r.target().name()).toList()));
    }
    return steps;
  }

  private List<SyncRule> filled() {
    return all.rules().stream().filter(SyncRule::fills).toList();
  }

  private static String targets(List<SyncRule> rules) {
    return rules.stream().map(r -> r.target().name()).collect(Collectors.joining(", "));
  }

  List<Step> verify() {
    return comparisons().filled();
  }

  private Comparisons comparisons() {
    return new Comparisons(shape, all, rows);
  }

  List<Ddl> tighten() {
    List<Ddl> steps = new ArrayList<>();
    if (!filled().isEmpty()) {
      steps.add(trigger.stopFilling());
    }
    for (Replacement replacement : all.replacements()) {
      if (replacement.shadow().notNull()) {
        steps.addAll(columnCarrier.refuseNull(replacement.shadow().name()));
      }
    }
    steps.addAll(tableCarrier.build());
    steps.addAll(all.tighten());
    return steps;
  }

  /** Builds again what went with dropped columns, once every table has all that it keeps. */
  List<Ddl> rebuild() {
    return restoration.map(Restoration::build).orElse(List.of());
  }

  /** Proves once more that nothing is lost, and keeps what will be dropped. */
  List<Step> keep() {
    List<Step> steps = new ArrayList<>();
    comparisons().beforeDrop().ifPresent(steps::add);
    if (isArchived()) {
      for (Step step : archiveSteps().steps()) {
        steps.add(step instanceof Ddl ddl ? ddl.unless(settled()) : step);
      }
    }
    return steps;
  }

  /**
   * Drops the old shape.
   *
   * @param hide the statement that takes away what other versions show of it
   */
  List<Step> end(String hide) {
    List<Step> steps = new ArrayList<>();
    if (hasTrigger()) {
      views.ifPresent(v -> steps.addAll(List.of(v.build(settled()), v.fill(settled()))));
      steps.add(swap(hide, isArchived()));
      steps.addAll(trigger.cleanUp());
    }
    if (isArchived()) {
      steps.add(archiveSteps().dropFunction());
    }
    return steps;
  }

  private boolean isArchived() {
    return archives && !dropped().isEmpty();
  }

  /** What takes everything back that was done before contract dropped anything. */
  List<Step> undo() {
    List<Step> steps = new ArrayList<>();
    views.ifPresent(v -> steps.add(v.drop()));
    if (archives) {
      for (Kept kept : all.kept()) {
        steps.add(kept.bringBack());
        steps.add(kept.drop());
      }
    }
    if (isArchived()) {
      steps.addAll(archiveSteps().undo());
    }
    List<Ddl> done = new ArrayList<>(expand());
    done.addAll(tighten());
    Collections.reverse(done);
    for (Ddl undo : done.stream().flatMap(ddl -> ddl.undo().stream()).toList()) {
      boolean ends = undo.done().equals(trigger.gone()) && !filled().isEmpty();
      steps.add(ends ? together(endNewShape()) : undo);
    }
    return steps;
  }

  /** What is so already when the trigger is taken back. */
  List<Fact> goesAtOnce() {
    return filled().stream().map(r -> ColumnCarrier.drop(table, r.target()).done()).toList();
  }

  /** The trigger and the columns that it fills: without it they would refuse what they lack. */
  private List<Ddl> endNewShape() {
    List<Ddl> steps = new ArrayList<>(List.of(trigger.end()));
    filled().forEach(r -> steps.add(ColumnCarrier.drop(table, r.target())));
    return steps;
  }

  private Ddl together(List<Ddl> parts) {
    List<String> statements = new ArrayList<>();
    parts.forEach(part -> statements.addAll(part.statements()));
    return Ddl.brief(
        "end the new shape of " + table.name() + ": drop " + targets(filled()),
        table,
        LockLevel.ACCESS_EXCLUSIVE,
        parts.stream().map(Ddl::done).reduce(Fact::and).orElseThrow(),
        statements.toArray(String[]::new));
  }

  List<Column> dropped() {
    List<Column> columns = new ArrayList<>();
    all.replacements().forEach(r -> columns.add(r.from()));
    columns.addAll(all.removals());
    return columns;
  }

  /** The users' views that contract makes anew. */
  Optional<RecreatedViews> views() {
    return views;
  }

  /** What a rollback can't bring back once the backfill has begun, and why. */
  List<String> lost() {
    return all.backfill().stream()
        .filter(r -> !archives || r.archive() == null)
        .map(
            r ->
                "the values that '"
                    + r.what()
                    + "' overwrites are not kept: "
                    + (archives ? "the table has no key" : "contract.archive is none"))
        .toList();
  }

  List<Plan.Counters> counters() {
    return hasTrigger()
        ? List.of(
            new Plan.Counters(
                table.name(), names.oldWrites(table).sql(), names.newWrites(table).sql()))
        : List.of();
  }

  private ArchiveSteps archiveSteps() {
    return ArchiveSteps.of(shape, all, dropped(), names);
  }

  /** The one transaction that ends the old shape. */
  private Ddl swap(String hide, boolean archived) {
    List<String> statements = new ArrayList<>();
    statements.add(hide);
    views.ifPresent(v -> statements.add(v.take()));
    statements.add(trigger.drop());
    statements.addAll(trigger.dropExpressions());
    if (archived) {
      statements.add(archiveSteps().dropTrigger());
    }
    statements.addAll(tableCarrier.beforeDrop());
    all.replacements().forEach(r -> statements.addAll(columnCarrier.takeSequence(r)));
    dropped()
        .forEach(c -> statements.add("ALTER TABLE " + table.sql() + " DROP COLUMN " + c.sql()));
    all.replacements().forEach(r -> statements.addAll(columnCarrier.settle(r)));
    statements.addAll(tableCarrier.afterDrop());
    statements.addAll(all.swap());
    restoration.ifPresent(r -> statements.addAll(r.settle()));
    views.ifPresent(v -> statements.add(v.give()));
    statements.add(VersionSchema.showAgain(table));
    String gone = dropped().stream().map(Column::name).collect(Collectors.joining(", "));
    return Ddl.brief(
        gone.isEmpty()
            ? "end the old shape of " + table.name()
            : "end the old shape of " + table.name() + ": drop " + gone,
        table,
        LockLevel.ACCESS_EXCLUSIVE,
        settled(),
        statements.toArray(String[]::new));
  }

  /** That the new columns stand in the place of the old ones; then the table may be renamed. */
  private Fact settled() {
    Fact settled = trigger.gone();
    for (Replacement replacement : all.replacements()) {
      settled = settled.and(replacement.settled(table));
    }
    for (Column column : all.removals()) {
      settled = settled.and(Fact.column(table, column.name()).negated());
    }
    return settled.or(Fact.relationExists(table).negated());
  }
}
