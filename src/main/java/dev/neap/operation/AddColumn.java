package dev.neap.operation;

import static dev.neap.schema.Identifier.quote;

import dev.neap.migration.ColumnChecks;
import dev.neap.migration.Contribution;
import dev.neap.migration.KeyTarget;
import dev.neap.migration.Names;
import dev.neap.migration.Operation;
import dev.neap.migration.Origin;
import dev.neap.migration.Probe;
import dev.neap.migration.RefuseNull;
import dev.neap.migration.ShadowColumn;
import dev.neap.migration.Shown;
import dev.neap.migration.SyncRule;
import dev.neap.schema.Column;
import dev.neap.schema.Constraint;
import dev.neap.schema.Database;
import dev.neap.schema.Expression;
import dev.neap.schema.Identifier;
import dev.neap.schema.InvalidSqlException;
import dev.neap.schema.TableName;
import dev.neap.schema.TableShape;
import dev.neap.schema.TypeName;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Adds a column, filled from the row where {@code up} is given.
 *
 * @param table the table
 * @param column the column
 * @param up computes its value for rows that were written without it
 */
public record AddColumn(String table, ColumnDefinition column, @Nullable String up)
    implements Operation {

  @Override
  public List<String> tables() {
    return List.of(table);
  }

  @Override
  public List<KeyTarget> pointsAt() {
    return column.references() == null ? List.of() : List.of(column.references().target());
  }

  @Override
  public List<String> changed() {
    return List.of(column.name());
  }

  @Override
  public List<String> buildsOn() {
    Stream<String> read =
        column.expression() == null
            ? Stream.empty()
            : Expression.of(column.expression()).columns().stream();
    return column.check() == null
        ? read.toList()
        : Stream.concat(read, column.check().columnsBut(changed()).stream()).toList();
  }

  @Override
  public Optional<Operation> after(Operation change) {
    List<String> read =
        Stream.of(up, column.defaultValue(), column.expression()).filter(Objects::nonNull).toList();
    return ColumnChange.of(change)
        .flatMap(c -> c.of(column.references(), read))
        .map(pointing -> new AddColumn(table, column.pointingAt(pointing), up));
  }

  @Override
  public String describe() {
    return "add column " + column.name() + " to " + table;
  }

  @Override
  public Optional<Operation> then(Operation next) {
    try {
      return next instanceof AlterColumn by && by.column().equals(column.name())
          ? column.altered(by).map(altered -> new AddColumn(table, altered, filling(by)))
          : Optional.empty();
    } catch (InvalidSqlException e) {
      return Optional.empty();
    }
  }

  /** What the rows that are there end up with. */
  private @Nullable String filling(AlterColumn by) {
    if (up == null && by.up() == null && by.type() == null && by.defaultValue() == null) {
      return null;
    }
    String first = up != null ? up : column.defaultValue();
    String type = TypeName.withoutLength(column.type());
    String value = "(" + (first == null ? "NULL" : first) + ")::" + type;
    String given = by.up() == null ? quote(column.name()) : by.up();
    return Expression.of(given).with(Map.of(column.name(), value)).sql();
  }

  @Override
  public Contribution contribute(Database database, Names names) {
    Contribution contribution = new Contribution();
    ColumnChecks checks = new ColumnChecks(database, contribution);
    Optional<TableShape> found = checks.table(table);
    if (found.isEmpty() || !checks.isFree(found.get(), column.name())) {
      return contribution;
    }
    TableShape shape = found.get();
    Column added = column.column();
    if (!canBeMade(contribution, shape)) {
      return contribution;
    }
    if (column.expression() != null) {
      checks.hasNoChildren(shape);
      new GeneratedColumn(shape, added).add(contribution);
      constrain(contribution, shape, new Pointing(database, contribution));
      return contribution.becomes(table, shape.with(added.madeAs(added.name())));
    }
    Optional<Numbering> numbers = Numbering.of(shape.name(), column, names);
    Expression fill = numbers.map(Numbering::next).orElseGet(this::filling);
    if (fill == null && added.notNull() && column.defaultValue() == null) {
      return contribution.object(
          "NEAP-1130",
          "column "
              + column.name()
              + " of "
              + table
              + " refuses NULL, and no row has a value for it",
          "Give up, which computes it from the row, or a default, or nullable: true");
    }
    checks.readsNoGenerated(shape, fill, "up");
    if (fill != null) {
      checks.hasNoChildren(shape);
    }
    if (column.defaultValue() != null) {
      contribution.probe(Probe.ofDefault(added, column.defaultValue()));
    }
    if (fill == null) {
      contribution.add(shape.name(), added, ShadowColumn.addAtOnce(shape.name(), added));
    } else {
      numbers.ifPresent(n -> n.make(contribution));
      contribution
          .add(shape.name(), added, ShadowColumn.add(shape.name(), added))
          .sync(
              new SyncRule(
                  SyncRule.Kind.FILL,
                  added,
                  null,
                  fill,
                  null,
                  Map.of(),
                  added.notNull(),
                  checks.isComparable(fill)));
      finish(contribution, shape.name(), added, names, database);
      numbers.ifPresent(n -> n.settle(contribution));
    }
    if (fill == null && column.defaultValue() != null) {
      new SameDefault(table, column).check(contribution, shape, added);
    }
    constrain(contribution, shape, new Pointing(database, contribution));
    String shown = numbers.map(n -> n.next().sql()).orElse(added.defaultExpression());
    if (fill != null && shown != null) {
      contribution.shows(new Shown(table, added.name(), Shown.What.DEFAULT, shown));
    }
    return contribution.becomes(table, shape.with(added.madeAs(added.name())));
  }

  private boolean canBeMade(Contribution contribution, TableShape shape) {
    boolean has =
        shape.constraints().stream().anyMatch(c -> c.type() == Constraint.Type.PRIMARY_KEY);
    if (column.isKey() && has) {
      contribution.object(
          "NEAP-1188",
          "table " + table + " has a primary key",
          "Drop that one by drop_constraint, in a migration before");
      return false;
    }
    List<String> sources = column.sources();
    if (sources.size() > 1 || (up != null && !sources.isEmpty())) {
      contribution.object(
          "NEAP-1132",
          "column %s of %s gets its values from %s"
              .formatted(
                  column.name(),
                  table,
                  String.join(" and ", sources) + (up == null ? "" : " and up")),
          "Leave all but one of them out");
      return false;
    }
    return true;
  }

  /** What fills the rows; null where the server gives them a constant default by itself. */
  private @Nullable Expression filling() {
    if (up != null) {
      return Expression.of(up);
    }
    if (column.defaultValue() == null) {
      return null;
    }
    Expression value = Expression.of(column.defaultValue());
    return value.callsFunction() ? value : null;
  }

  private void finish(
      Contribution contribution, TableName on, Column added, Names names, Database database) {
    if (added.notNull()) {
      RefuseNull.steps(on, added.name(), names, database).forEach(contribution::tighten);
      RefuseNull.rename(
              on, added.name(), Identifier.chosen(table, added.name(), "not_null"), names, database)
          .ifPresent(contribution::swap);
    }
    if (added.defaultExpression() != null) {
      contribution.swap(
          "ALTER TABLE "
              + on.sql()
              + " ALTER COLUMN "
              + added.sql()
              + " SET DEFAULT "
              + added.defaultExpression());
    }
  }

  private void constrain(Contribution contribution, TableShape shape, Pointing pointing) {
    TableName on = shape.name();
    if (column.check() != null) {
      new NewConstraint(on, column.check().name())
          .check(contribution, shape.onTable(column.check().sql()));
    }
    if (column.references() != null) {
      References references = column.references();
      new NewConstraint(on, references.name())
          .foreignKey(
              contribution,
              pointing.database(),
              shape,
              references.in(pointing).sql(on.schema(), column.name()));
    }
    if (column.isUnique()) {
      if (shape.kind() == TableShape.Kind.PARTITIONED) {
        contribution.object(
            "NEAP-1131",
            "a unique column of the partitioned table "
                + table
                + " can't be built without blocking",
            "Leave unique and pk out, and build the index on each partition afterwards");
        return;
      }
      String name =
          column.isKey()
              ? Identifier.chosen(table, "pkey")
              : Identifier.chosen(table, column.name(), "key");
      String kind = column.isKey() ? "PRIMARY KEY" : "UNIQUE";
      new NewConstraint(on, name).unique(contribution, kind, List.of(column.name()), "");
    }
  }

  @Override
  public List<Operation> reverse(Origin origin) {
    DropColumn back = new DropColumn(table, column.name(), null);
    return List.of(column.isUnique() ? new AddedKeyBack(back) : back);
  }
}
