package dev.neap.migration;

import dev.neap.schema.Column;
import dev.neap.schema.Constraint;
import dev.neap.schema.Database;
import dev.neap.schema.Dependent;
import dev.neap.schema.Expression;
import dev.neap.schema.Identifier;
import dev.neap.schema.TableShape;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The questions that every operation asks of a table before it agrees to change it. */
public final class ColumnChecks {

  private static final Set<String> SYSTEM_COLUMNS =
      Set.of("ctid", "xmin", "xmax", "cmin", "cmax", "tableoid");

  private final Database database;
  private final Contribution contribution;

  /** Checks that add their objections to the contribution. */
  public ColumnChecks(Database database, Contribution contribution) {
    this.database = database;
    this.contribution = contribution;
  }

  /** The database as the operations before have it. */
  public Database database() {
    return database;
  }

  /** The table's shape, if it is there and of a kind whose rows Neap can rewrite. */
  public Optional<TableShape> table(String name) {
    TableShape shape = database.tables().get(name);
    if (shape == null) {
      contribution.object(
          "NEAP-1101",
          "there is no table " + name + " in schema " + database.schema(),
          nearest(name, database.otherTables(), "The tables there are: "));
      return Optional.empty();
    }
    if (shape.kind() != TableShape.Kind.TABLE && shape.kind() != TableShape.Kind.PARTITIONED) {
      contribution.object(
          "NEAP-1102",
          shape.name() + " is not an ordinary table (" + shape.kind().name() + ")",
          "Neap changes logged tables and partitioned tables only");
      return Optional.empty();
    }
    return Optional.of(shape);
  }

  /** The column, if the table has it. */
  public Optional<Column> column(TableShape shape, String name) {
    Optional<Column> column = shape.column(name);
    if (column.isEmpty()) {
      contribution.object(
          "NEAP-1103",
          "table " + shape.name() + " has no column " + name,
          nearest(name, shape.columnNames(), "Its columns are: "));
    }
    return column;
  }

  /** The constraint, if the table has it. */
  public Optional<Constraint> constraint(TableShape shape, String name) {
    Optional<Constraint> constraint =
        shape.constraints().stream().filter(c -> c.name().equals(name)).findFirst();
    if (constraint.isEmpty()) {
      List<String> names = shape.constraints().stream().map(Constraint::name).toList();
      contribution.object(
          "NEAP-1106",
          "table " + shape.name() + " has no constraint " + name,
          nearest(name, names, "Its constraints are: "));
    }
    return constraint;
  }

  /** Objects when an expression is given for a column that a constraint does not have. */
  public void haveExpressions(String name, List<String> columns, Set<String> given) {
    given.stream()
        .filter(c -> !columns.contains(c))
        .sorted()
        .forEach(
            c ->
                contribution.object(
                    "NEAP-1191",
                    "up or down gives column "
                        + c
                        + ", which constraint "
                        + name
                        + " does not have",
                    "Its columns are: " + String.join(", ", columns)));
  }

  /** Objects when a constraint of that name stands in the way of a new one. */
  public boolean isFreeConstraint(TableShape shape, String name) {
    if (shape.constraints().stream().noneMatch(c -> c.name().equals(name))) {
      return true;
    }
    contribution.object(
        "NEAP-1107",
        "table " + shape.name() + " already has a constraint " + name,
        "Choose another name, or drop the constraint first");
    return false;
  }

  /** Objects when a table of that name stands in the way of a new one. */
  public boolean isFreeTable(String name) {
    if (!database.tables().containsKey(name) && !database.otherTables().contains(name)) {
      return true;
    }
    contribution.object(
        "NEAP-1108",
        "schema " + database.schema() + " already has a table " + name,
        "Choose another name, or take the table away first");
    return false;
  }

  /** Objects when an operation before gives the table another name. */
  public boolean isByItsOwnName(TableShape shape, String name) {
    if (shape.name().name().equals(name)) {
      return true;
    }
    contribution.object(
        "NEAP-1194",
        "an operation before renames table " + shape.name().name() + " to " + name,
        "Rename it once, to its last name, and drop it by the name that it has");
    return false;
  }

  /** Objects when a column of that name stands in the way of a new one. */
  public boolean isFree(TableShape shape, String name) {
    if (SYSTEM_COLUMNS.contains(name)) {
      contribution.object(
          "NEAP-1104", name + " is a column that the server keeps itself", "Choose another name");
      return false;
    }
    if (shape.column(name).isEmpty()) {
      return true;
    }
    contribution.object(
        "NEAP-1104",
        "table " + shape.name() + " already has a column " + name,
        "Choose another name, or take the column away first");
    return false;
  }

  /** Objects when an operation before has put another column in its place. */
  public void isUntouched(TableShape shape, Column column) {
    if (column.shownAs() != null) {
      contribution.object(
          "NEAP-1105",
          "an operation before changes or makes column " + column.shown() + " of " + shape.name(),
          "Put this one in a migration of its own, to be started when that one is complete");
    }
  }

  /** Objects to a column that nobody can write to. */
  public void isWritten(TableShape shape, Column column) {
    if (column.isGenerated()) {
      contribution.object(
          "NEAP-1111",
          "column " + column.name() + " of " + shape.name() + " is generated from others",
          "Drop it and add it again with its new definition");
    }
  }

  /** Objects to all that hangs on the column and would be lost with it. */
  public void canGo(TableShape shape, Column column, boolean hasSuccessor) {
    isUntouched(shape, column);
    for (Dependent dependent : shape.dependents()) {
      if (dependent.columns().contains(column.name())) {
        boolean made = hasSuccessor && dependent.isView();
        (made ? contribution.views() : contribution.objections())
            .add(
                new Objection(
                    "NEAP-1110",
                    "the %s %s depends on column %s of %s"
                        .formatted(dependent.kind(), dependent.name(), column.name(), shape.name()),
                    made
                        ? "With views: recreate in the migration file contract makes it anew"
                        : "Drop it before, and make it again when the migration is complete"));
      }
    }
    if (hasSuccessor) {
      isWritten(shape, column);
    }
    boolean partitioned = shape.kind() == TableShape.Kind.PARTITIONED;
    for (Constraint key : shape.allIncoming()) {
      if ((!hasSuccessor || partitioned) && key.referencedColumns().contains(column.name())) {
        Objection pointed =
            new Objection(
                "NEAP-1112",
                "the foreign key "
                    + key.name()
                    + " of "
                    + key.table()
                    + " points at column "
                    + column.name()
                    + " of "
                    + (partitioned ? "the partitioned table " : "")
                    + shape.name(),
                "Drop the foreign key first");
        if (hasSuccessor) {
          contribution.objections().add(pointed);
        } else {
          contribution.constraints().mustEnd(key, pointed);
        }
      }
    }
    if (hasSuccessor) {
      new CarryChecks(contribution).canBeCarried(shape, column);
    }
  }

  /** Objects where the rows of child tables would be left out of what is done to all rows. */
  public void hasNoChildren(TableShape shape) {
    shape.dependents().stream()
        .filter(d -> d.kind().equals("child table"))
        .forEach(
            d ->
                contribution.object(
                    "NEAP-1200",
                    "the child table "
                        + d.name()
                        + " inherits from "
                        + shape.name()
                        + ", and its rows would be left out",
                    "Change each of the tables by a migration of its own"));
  }

  /** Whether the expression's value can be proved by computing it again. */
  public boolean isComparable(@Nullable Expression expression) {
    return expression == null || !expression.changesByItself(database.volatileFunctions());
  }

  /** Objects when an expression reads a column that has no value yet before a row is written. */
  public void readsNoGenerated(TableShape shape, @Nullable Expression expression, String field) {
    if (expression == null) {
      return;
    }
    for (Column column : shape.columns()) {
      if (column.isGenerated() && expression.columns().contains(column.name())) {
        contribution.object(
            "NEAP-1115",
            field
                + " reads column "
                + column.name()
                + " of "
                + shape.name()
                + ", which is generated and has no value yet when the trigger runs",
            "Write the generation expression itself");
      }
    }
  }

  private static String nearest(String name, Collection<String> candidates, String list) {
    return candidates.stream()
        .filter(c -> Identifier.distance(c, name) <= Math.max(1, name.length() / 3))
        .min(java.util.Comparator.comparingInt((String c) -> Identifier.distance(c, name)))
        .map(c -> "Did you mean " + c + "?")
        .orElseGet(
            () ->
                list
                    + (candidates.isEmpty()
                        ? "none"
                        : String.join(", ", candidates.stream().sorted().limit(20).toList())));
  }
}
