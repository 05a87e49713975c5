package dev.neap.cli;

import dev.neap.migration.Archive;
import dev.neap.migration.Ddl;
import dev.neap.migration.Migration;
import dev.neap.migration.Objection;
import dev.neap.migration.Operation;
import dev.neap.migration.Phase;
import dev.neap.migration.Plan;
import dev.neap.migration.RowRewrite;
import dev.neap.migration.Step;
import dev.neap.migration.Verification;
import dev.neap.schema.LockLevel;
import dev.neap.schema.TableName;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What a program reads of a plan; its fields are described in cli.md. */
record PlanView(
    String name,
    String target,
    String schema,
    boolean startable,
    List<String> operations,
    List<PhaseView> phases,
    List<String> drops,
    List<Kept> keeps,
    List<String> lost,
    List<String> notes,
    List<Objection> objections) {

  record PhaseView(String phase, List<StepView> steps) {}

  /** A step; {@code lock} is the strongest one that its statements take on the table. */
  record StepView(
      String kind,
      String table,
      String what,
      String lock,
      String mode,
      List<String> statements,
      List<Undo> undo,
      List<String> reservations) {}

  record Undo(String what, String lock, List<String> statements) {}

  /** Columns that contract keeps in an archive before it drops them. */
  record Kept(String table, String archive, List<String> columns) {}

  static PlanView of(Migration migration, String schema, Plan plan) {
    return new PlanView(
        plan.migration(),
        migration.target(),
        schema,
        plan.objections().isEmpty(),
        migration.operations().stream().map(Operation::describe).toList(),
        Arrays.stream(Phase.values())
            .map(
                phase ->
                    new PhaseView(
                        phase.title(), plan.steps(phase).stream().map(PlanView::step).toList()))
            .toList(),
        drops(plan),
        keeps(plan),
        plan.lost(),
        plan.notes(),
        plan.objections());
  }

  private static List<String> drops(Plan plan) {
    return plan.dropped().entrySet().stream()
        .filter(table -> !table.getValue().isEmpty())
        .map(table -> table.getKey() + ": " + String.join(", ", table.getValue()))
        .sorted()
        .toList();
  }

  private static List<Kept> keeps(Plan plan) {
    return plan.phases().values().stream()
        .flatMap(List::stream)
        .filter(Archive.class::isInstance)
        .map(Archive.class::cast)
        .map(
            archive ->
                new Kept(
                    archive.table().toString(),
                    archive.archive().toString(),
                    archive.columns().stream().map(Archive.ArchivedColumn::name).toList()))
        .toList();
  }

  private static StepView step(Step step) {
    String table = step.table().toString();
    if (step instanceof Ddl ddl) {
      return new StepView(
          "ddl",
          table,
          ddl.what(),
          ddl.lock().title(),
          ddl.mode().name().toLowerCase(Locale.ROOT),
          ddl.statements(),
          ddl.undo().stream()
              .map(undo -> new Undo(undo.what(), undo.lock().title(), undo.statements()))
              .toList(),
          List.of());
    } else if (step instanceof RowRewrite rewrite) {
      return rows(
          "rewrite",
          step,
          LockLevel.ROW_EXCLUSIVE,
          List.of(rewrite.sql(part(rewrite.leaves(), rewrite.table()), CHUNK)),
          List.of());
    } else if (step instanceof Verification comparison) {
      TableName part = part(comparison.leaves(), comparison.table());
      return rows(
          "verification",
          step,
          LockLevel.ACCESS_SHARE,
          List.of(comparison.countSql(part, CHUNK)),
          comparison.reservations());
    } else if (step instanceof Archive archive) {
      TableName part = part(archive.leaves(), archive.table());
      return rows(
          "archive",
          step,
          LockLevel.ACCESS_SHARE,
          List.of(archive.copySql(part, CHUNK), archive.compareSql(part, CHUNK)),
          List.of());
    }
    throw new IllegalStateException("a step of an unknown kind: " + step);
  }

  /** Stands in a statement for the condition that picks the rows of one chunk. */
  static final String CHUNK = "<rows of the chunk>";

  private static StepView rows(
      String kind, Step step, LockLevel lock, List<String> statements, List<String> reservations) {
    return new StepView(
        kind,
        step.table().toString(),
        step.what(),
        lock.title(),
        "chunks",
        statements,
        List.of(),
        reservations);
  }

  private static TableName part(List<TableName> leaves, TableName table) {
    return leaves.isEmpty() ? table : leaves.get(0);
  }
}
