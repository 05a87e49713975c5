package dev.neap.operation;

import static dev.neap.schema.Identifier.quote;

import dev.neap.migration.Belongings;
import dev.neap.migration.ColumnChecks;
import dev.neap.migration.Contribution;
import dev.neap.migration.Ddl;
import dev.neap.migration.IndexTree;
import dev.neap.migration.Names;
import dev.neap.migration.Operation;
import dev.neap.migration.Origin;
import dev.neap.migration.PartitionedKey;
import dev.neap.schema.Column;
import dev.neap.schema.Constraint;
import dev.neap.schema.Database;
import dev.neap.schema.Definition;
import dev.neap.schema.Fact;
import dev.neap.schema.Index;
import dev.neap.schema.LockLevel;
import dev.neap.schema.TableName;
import dev.neap.schema.TableShape;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Adds a constraint again that was dropped; it takes back {@link DropConstraint}, and stands in no
 * file.
 *
 * @param table the table
 * @param former the table when it had the constraint
 * @param was the constraint as it was
 * @param index the index that enforced it; null where none did
 * @param up by column, computes a value that the constraint takes; empty for the value that is
 *     there
 * @param down by column, computes the value back
 */
record RestoreConstraint(
    String table,
    TableShape former,
    Constraint was,
    @Nullable Index index,
    Map<String, String> up,
    Map<String, String> down)
    implements Operation {

  @Override
  public List<String> tables() {
    return List.of(table);
  }

  @Override
  public List<String> changed() {
    return up.isEmpty() ? List.of() : was.columns();
  }

  @Override
  public List<String> buildsOn() {
    return up.isEmpty() ? was.columns() : List.of();
  }

  @Override
  public String describe() {
    return "add constraint " + was.name() + " of " + table + " again";
  }

  @Override
  public Contribution contribute(Database database, Names names) {
    Contribution contribution = new Contribution();
    ColumnChecks checks = new ColumnChecks(database, contribution);
    String now = nameNow(database);
    Optional<TableShape> found = checks.table(now);
    if (found.isEmpty() || !checks.isFreeConstraint(found.get(), was.name())) {
      return contribution;
    }
    TableShape shape = found.get();
    if (!up.isEmpty()) {
      CopiedColumns copies = new CopiedColumns(checks, contribution, names);
      for (String each : was.columns()) {
        if (shape.isInPartitionKey(each) && !up.containsKey(each)) {
          continue;
        }
        Column column = shape.column(each).orElseThrow();
        shape = copies.copy(shape, column, up.get(each), down.get(each), column.notNull());
      }
    }
    constrain(contribution, database, shape);
    return contribution.becomes(now, shape);
  }

  /** The name by which the operations before leave the table. */
  private String nameNow(Database database) {
    return database.tables().entrySet().stream()
        .filter(t -> t.getValue().name().equals(former.name()))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse(table);
  }

  /** Whether contract alone can put the constraint on the columns that it is to be on. */
  private boolean settlesInContract(TableShape shape) {
    boolean made =
        shape.columns().stream().anyMatch(c -> c.made() && was.columns().contains(c.shown()));
    return shape.kind() == TableShape.Kind.PARTITIONED && (made || !up.isEmpty());
  }

  private void constrain(Contribution contribution, Database database, TableShape shape) {
    TableName on = shape.name();
    if (Belongings.isExclusion(was)) {
      return;
    }
    if (index == null) {
      String sql = shape.onTable(was.definition());
      NewConstraint constraint = new NewConstraint(on, was.name());
      if (was.type() == Constraint.Type.FOREIGN_KEY) {
        constraint.foreignKey(contribution, database, shape, sql);
      } else {
        constraint.check(contribution, sql);
      }
    } else {
      byIndex(contribution, shape, index);
    }
    was.commentOn(on).ifPresent(comment -> comment(contribution, shape, comment));
  }

  private void comment(Contribution contribution, TableShape shape, String statement) {
    if (index != null && settlesInContract(shape)) {
      contribution.swap(statement);
      return;
    }
    Ddl step =
        Ddl.brief(
            "comment on constraint " + was.name(),
            shape.name(),
            LockLevel.NONE,
            Fact.never(),
            statement);
    if (was.type() == Constraint.Type.FOREIGN_KEY) {
      contribution.constraints().foreignKey(step);
    } else {
      contribution.tighten(step);
    }
  }

  private void byIndex(Contribution contribution, TableShape shape, Index index) {
    TableName on = shape.name();
    if (shape.kind() == TableShape.Kind.PARTITIONED) {
      byIndexes(contribution, shape, index);
      return;
    }
    contribution.tighten(
        Ddl.concurrently(
            "build the index of " + was.name(),
            on,
            Fact.validIndex(new TableName(on.schema(), was.name())),
            Definition.concurrently(shape.onTable(index.definition()), was.name())));
    contribution.tighten(
        Ddl.brief(
            "add " + was.name() + " by its index",
            on,
            LockLevel.ACCESS_EXCLUSIVE,
            Fact.constraint(on, was.name()),
            "ALTER TABLE "
                + on.sql()
                + " ADD CONSTRAINT "
                + quote(was.name())
                + (was.type() == Constraint.Type.PRIMARY_KEY ? " PRIMARY KEY" : " UNIQUE")
                + " USING INDEX "
                + quote(was.name())
                + was.deferrable()));
  }

  private void byIndexes(Contribution contribution, TableShape shape, Index index) {
    PartitionedKey key =
        new IndexTree(shape, former, index, name -> name, shape::onTable)
            .key(was, index.columns(), was.definition());
    key.build().forEach(contribution::tighten);
    if (!settlesInContract(shape)) {
      contribution.tighten(
          Ddl.brief(
              "add " + was.name() + " by its indexes",
              shape.name(),
              LockLevel.ACCESS_EXCLUSIVE,
              Fact.constraint(shape.name(), was.name()),
              key.settle().toArray(String[]::new)));
    } else {
      key.settle().forEach(contribution::swap);
    }
  }

  @Override
  public List<Operation> reverse(Origin origin) {
    return List.of(new DropMulticolumnConstraint(table, was.name(), down, up));
  }
}
