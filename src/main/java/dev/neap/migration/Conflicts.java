package dev.neap.migration;

import dev.neap.schema.Column;
import dev.neap.schema.Expression;
import dev.neap.schema.LockLevel;
import dev.neap.schema.TableName;
import dev.neap.schema.TableShape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What operations of one file would undo or take away of each other. */
final class Conflicts {

  private static final String OTHERWISE =
      "Put them into the file in the other order, or the second one in a migration of its own, to be"
          + " started when this one is complete";

  private Conflicts() {}

  /** Objects to two operations that change the same column, or do the same. */
  static List<Objection> of(List<Operation> operations) {
    List<Objection> objections = new ArrayList<>();
    Map<String, Operation> seen = new HashMap<>();
    Map<String, Operation> on = new HashMap<>();
    Map<String, String> first = new HashMap<>();
    for (Operation operation : operations) {
      operation.renamesTable().forEach((from, to) -> first.put(to, first.getOrDefault(from, from)));
      String named = operation.tables().stream().findFirst().orElse("");
      String table = first.getOrDefault(named, named);
      operation.buildsOn().forEach(column -> on.put(table + "." + column, operation));
      for (String column : operation.changed()) {
        Operation built = on.get(table + "." + column);
        Operation other = seen.put(table + "." + column, operation);
        if (other != null) {
          objections.add(conflict(table, column, other, operation));
        } else if (built != null) {
          objections.add(changed(table, column, built, operation));
        }
      }
    }
    return objections;
  }

  private static Objection conflict(String table, String column, Operation one, Operation other) {
    String both = ": " + one.describe() + ", and " + other.describe();
    return table.isEmpty()
        ? new Objection(
            "NEAP-1109",
            "two operations are the same" + both,
            "Leave one out, or put the second one in a migration of its own")
        : new Objection(
            "NEAP-1105",
            "two operations change column " + column + " of " + table + both,
            "Say it in one of them, or put the second one in a migration of its own, to be started"
                + " when this one is complete");
  }

  private static Objection changed(String table, String column, Operation built, Operation by) {
    return new Objection(
        "NEAP-1105",
        "an operation builds on column "
            + column
            + " of "
            + table
            + " as it is, and one after it changes it: "
            + built.describe()
            + ", and "
            + by.describe(),
        OTHERWISE);
  }

  /**
   * Objects to what builds on a column that an operation before takes away.
   *
   * @param first the table before the migration
   * @param now the table as the operations before leave it
   */
  static List<Objection> gone(Operation operation, TableShape first, TableShape now) {
    return operation.buildsOn().stream()
        .distinct()
        .filter(c -> first.column(c).isPresent() && now.column(c).isEmpty())
        .map(
            c ->
                new Objection(
                    "NEAP-1103",
                    operation.describe()
                        + " speaks of column "
                        + c
                        + ", which an operation before renames or drops",
                    "Use a column that is there by then: " + String.join(", ", now.columnNames())))
        .toList();
  }

  /**
   * What an operation objects to; a table that is missing may be one that statements before make.
   */
  static List<Objection> told(Contribution contribution, Contribution before) {
    boolean statements = before.expand().stream().anyMatch(d -> d.lock() == LockLevel.UNKNOWN);
    return contribution.objections().stream()
        .map(
            o ->
                statements && o.code().equals("NEAP-1101")
                    ? new Objection(
                        o.code(),
                        o.what(),
                        "Where an sql of this file makes it, put that sql into a migration before; else: "
                            + o.fix())
                    : o)
        .toList();
  }

  /**
   * Objects to a column that is computed from one whose rows another operation rewrites: whether it
   * is of the value before or after is lost once both are done, and no comparison could tell.
   */
  static List<Objection> rewritten(TableName table, Contribution all) {
    List<Objection> objections = new ArrayList<>();
    for (RowRewrite rewrite : all.backfill()) {
      List<String> set = rewrite.assignments().stream().map(a -> a.column()).toList();
      for (SyncRule rule : all.rules()) {
        Expression up = rule.up();
        if (rule.fills() && up != null && !up.mentioned(set).isEmpty()) {
          objections.add(
              new Objection(
                  "NEAP-1105",
                  "column "
                      + rule.target().name().replace(Names.SHADOW, "")
                      + " of "
                      + table.name()
                      + " is computed from a column that '"
                      + rewrite.what()
                      + "' rewrites: "
                      + String.join(", ", up.mentioned(set)),
                  "Put the second one in a migration of its own, to be started when this one is"
                      + " complete"));
        }
      }
    }
    return objections;
  }

  /** Objects to what gets a name that another operation gives to something else. */
  static List<Objection> named(Contribution all) {
    Set<String> seen = new HashSet<>();
    return all.constraints().taken().stream()
        .filter(name -> !seen.add(name.query()))
        .map(
            name ->
                new Objection(
                    name.objection().code(),
                    "two operations take " + name.what(),
                    "Choose another name for one of them"))
        .toList();
  }

  /** Objects to foreign keys that must go, where neither they nor their columns or table do. */
  static List<Objection> standing(Contribution all, Map<TableName, Contribution> byTable) {
    return all.constraints()
        .standing(
            key ->
                byTable.getOrDefault(key.table(), new Contribution()).removals().stream()
                        .anyMatch(c -> key.columns().contains(c.name()))
                    || all.drops().stream().anyMatch(d -> d.shape().name().equals(key.table())));
  }

  /** Objects to a column that changes while a new foreign key points at it. */
  static List<Objection> pointed(Contribution all, Map<TableName, Contribution> byTable) {
    List<Objection> objections = new ArrayList<>();
    for (Map.Entry<TableName, List<String>> target : all.constraints().pointed().entrySet()) {
      TableName table = target.getKey();
      byTable.getOrDefault(table, new Contribution()).going().stream()
          .map(Column::name)
          .filter(target.getValue()::contains)
          .distinct()
          .forEach(column -> objections.add(pointed(table.name(), column)));
    }
    return objections;
  }

  private static Objection pointed(String table, String column) {
    return new Objection(
        "NEAP-1195",
        "a new foreign key points at column "
            + column
            + " of "
            + table
            + ", which this migration changes",
        "Put the foreign key in a migration of its own, to be started when this one is complete");
  }
}
