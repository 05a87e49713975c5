package dev.neap.operation;

import static dev.neap.schema.Identifier.quote;

import dev.neap.migration.ColumnChecks;
import dev.neap.migration.Contribution;
import dev.neap.migration.KeyTarget;
import dev.neap.migration.Names;
import dev.neap.migration.Operation;
import dev.neap.migration.Origin;
import dev.neap.operation.TableConstraint.IndexParameters;
import dev.neap.schema.Column;
import dev.neap.schema.Constraint;
import dev.neap.schema.Database;
import dev.neap.schema.Expression;
import dev.neap.schema.TableName;
import dev.neap.schema.TableShape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Adds a constraint that binds the new version alone until contract: it is put on copies of its
 * columns, which the old version does not see.
 *
 * @param table the table
 * @param name the constraint's name
 * @param type unique, check, foreign_key or primary_key
 * @param columns its columns; of a check, those that it mentions where left out
 * @param check the condition of a check
 * @param noInherit whether child tables are left out of a check
 * @param references what a foreign key points at
 * @param indexParameters of the index that enforces it
 * @param up by column, computes a value that the constraint takes from the old row
 * @param down by column, computes the old value from the new row
 */
public record CreateConstraint(
    String table,
    String name,
    String type,
    List<String> columns,
    @Nullable String check,
    @Nullable Boolean noInherit,
    @Nullable TableReferences references,
    @Nullable IndexParameters indexParameters,
    Map<String, String> up,
    Map<String, String> down)
    implements Operation {

  @Override
  public List<String> tables() {
    return List.of(table);
  }

  @Override
  public List<KeyTarget> pointsAt() {
    return references == null ? List.of() : List.of(references.target());
  }

  @Override
  public List<String> changed() {
    return columns.stream().filter(this::translates).toList();
  }

  @Override
  public List<String> buildsOn() {
    Stream<String> read = check == null ? Stream.empty() : Expression.of(check).columns().stream();
    Stream<String> included =
        indexParameters == null ? Stream.empty() : indexParameters.includeColumns().stream();
    return Stream.of(columns.stream(), read, included)
        .flatMap(names -> names)
        .filter(c -> !translates(c))
        .toList();
  }

  @Override
  public Optional<Operation> after(Operation change) {
    return ColumnChange.of(change).filter(c -> !isGiven(c)).flatMap(this::after);
  }

  /** Whether it says itself what becomes of the column. */
  private boolean isGiven(ColumnChange change) {
    return change.table().equals(table)
        && Stream.concat(up.values().stream(), down.values().stream())
            .anyMatch(e -> !Expression.of(e).mentioned(List.of(change.from())).isEmpty());
  }

  private Optional<Operation> after(ColumnChange change) {
    boolean own = change.isIn(table, buildsOn());
    Optional<TableReferences> moved = change.of(references);
    if (!own && moved.isEmpty()) {
      return Optional.empty();
    }
    TableReferences pointing = moved.orElse(references);
    TableReferences target =
        own && pointing != null ? pointing.of(columns, change.names(columns)) : pointing;
    return Optional.of(
        new CreateConstraint(
            table,
            name,
            type,
            own ? change.names(columns) : columns,
            own ? change.in(check) : check,
            noInherit,
            target,
            indexParameters == null || !own ? indexParameters : indexParameters.by(change),
            up,
            down));
  }

  @Override
  public List<String> makes() {
    return List.of(name);
  }

  private boolean translates(String column) {
    return up.containsKey(column) || down.containsKey(column);
  }

  @Override
  public String describe() {
    return "create constraint " + name + " of " + table;
  }

  @Override
  public Contribution contribute(Database database, Names names) {
    Contribution contribution = new Contribution();
    ColumnChecks checks = new ColumnChecks(database, contribution);
    Optional<TableShape> found = checks.table(table);
    if (found.isEmpty() || !checks.isFreeConstraint(found.get(), name)) {
      return contribution;
    }
    TableShape shape = found.get();
    List<Column> bound = new ArrayList<>();
    bound(shape).forEach(c -> checks.column(shape, c).ifPresent(bound::add));
    if (bound.size() < bound(shape).size() || !canBeBuilt(contribution, shape)) {
      return contribution;
    }
    List<String> named = bound.stream().map(Column::shown).toList();
    checks.haveExpressions(name, named, up.keySet());
    checks.haveExpressions(name, named, down.keySet());
    CopiedColumns copies = new CopiedColumns(checks, contribution, names);
    TableShape copied = shape;
    for (Column column : bound) {
      String key = column.shown();
      boolean notNull = column.notNull() || type.equals("primary_key");
      boolean stays = column.made() || shape.isInPartitionKey(key);
      if (!stays || translates(key)) {
        copied = copies.copy(copied, column, up.get(key), down.get(key), notNull);
      } else if (notNull && !column.notNull()) {
        contribution.object(
            "NEAP-1193",
            "column " + key + " of " + table + " takes NULL, and " + name + " is a primary key",
            "Make it nullable: false in the operation that makes or changes it");
      }
    }
    constrain(contribution, copied, new Pointing(database, contribution));
    return contribution.becomes(table, copied);
  }

  private List<String> bound(TableShape shape) {
    return columns.isEmpty() && check != null
        ? Expression.of(check).mentioned(shape.columnNames())
        : columns;
  }

  private boolean canBeBuilt(Contribution contribution, TableShape shape) {
    boolean partitioned = shape.kind() == TableShape.Kind.PARTITIONED;
    if (partitioned && !canBeBuiltOnPartitions(contribution, shape)) {
      return false;
    }
    boolean has =
        shape.constraints().stream().anyMatch(c -> c.type() == Constraint.Type.PRIMARY_KEY);
    if (type.equals("primary_key") && has) {
      contribution.object(
          "NEAP-1188",
          "table " + table + " has a primary key",
          "Drop that one by drop_constraint, in a migration before");
      return false;
    }
    return true;
  }

  private boolean canBeBuiltOnPartitions(Contribution contribution, TableShape shape) {
    boolean key = type.equals("unique") || type.equals("primary_key");
    List<String> parts = shape.columnNames().stream().filter(shape::isInPartitionKey).toList();
    if (parts.containsAll(bound(shape)) || (key && !columns.containsAll(parts))) {
      contribution.object(
          "NEAP-1187",
          "constraint "
              + name
              + (key ? " is a key, which needs" : " has no column but")
              + " the columns that "
              + table
              + " is partitioned by: "
              + String.join(", ", parts),
          "Give it these columns and at least one other");
      return false;
    }
    return true;
  }

  private void constrain(Contribution contribution, TableShape shape, Pointing pointing) {
    TableName on = shape.name();
    List<String> copies = columns.stream().map(shape::standing).toList();
    NewConstraint constraint = new NewConstraint(on, name);
    switch (type) {
      case "check" ->
          constraint.check(
              contribution, definition(shape.onTable(String.valueOf(check)), copies, on, null));
      case "foreign_key" -> {
        TableReferences target = references == null ? null : references.in(pointing);
        constraint.foreignKey(
            contribution, pointing.database(), shape, definition("", copies, on, target));
      }
      default -> {
        String kind = type.equals("unique") ? "UNIQUE" : "PRIMARY KEY";
        if (shape.kind() == TableShape.Kind.PARTITIONED) {
          constraint.unique(contribution, kind, shape, columns, copies, indexParameters);
        } else {
          String beside = indexParameters == null ? "" : indexParameters.ofIndex(shape);
          constraint.unique(contribution, kind, copies, beside);
        }
      }
    }
  }

  /** The constraint as a table without rows is made with it. */
  TableConstraint ofNewTable() {
    return new TableConstraint(
        name, type, columns, check, references, null, null, null, noInherit, null, indexParameters);
  }

  private String definition(
      String condition, List<String> on, TableName of, @Nullable TableReferences target) {
    @Nullable TableReferences pointing = target == null ? null : target.of(columns, on);
    return new TableConstraint(
            name, type, on, condition, pointing, null, null, null, noInherit, null, null)
        .sql(of.schema());
  }

  @Override
  public List<Operation> reverse(Origin origin) {
    List<String> bound = bound(origin.before(table));
    List<String> nullable = type.equals("primary_key") ? nullable(origin) : List.of();
    boolean same = up.isEmpty() && down.isEmpty() && nullable.isEmpty();
    Map<String, String> back = same ? Map.of() : origin.values(table, bound, down);
    Map<String, String> forth = new LinkedHashMap<>();
    bound.forEach(c -> forth.put(c, up.getOrDefault(c, quote(c))));
    return List.of(
        new ConstraintBack(
            new ConstraintDrop(table, name, nullable), back, same ? Map.of() : forth));
  }

  /** The columns that took NULL before they were a key. */
  private List<String> nullable(Origin origin) {
    return origin.before(table).columns().stream()
        .filter(c -> !c.notNull())
        .map(Column::name)
        .filter(columns::contains)
        .toList();
  }
}
