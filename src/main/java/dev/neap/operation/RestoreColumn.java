package dev.neap.operation;

import static dev.neap.schema.Identifier.literal;
import static dev.neap.schema.Identifier.quote;

import dev.neap.migration.ColumnChecks;
import dev.neap.migration.Contribution;
import dev.neap.migration.Ddl;
import dev.neap.migration.Names;
import dev.neap.migration.Operation;
import dev.neap.migration.Origin;
import dev.neap.migration.RefuseNull;
import dev.neap.migration.ShadowColumn;
import dev.neap.migration.SyncRule;
import dev.neap.schema.Column;
import dev.neap.schema.Constraint;
import dev.neap.schema.Database;
import dev.neap.schema.Definition;
import dev.neap.schema.Expression;
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
 * Brings a dropped column back with its values, its default and what hung on it; it takes back
 * {@link DropColumn} and stands in no file.
 *
 * @param table the table
 * @param was the column before it was dropped
 * @param value computes its value, null where nothing is known of it
 * @param before the table before the column was dropped
 */
record RestoreColumn(String table, Column was, @Nullable String value, TableShape before)
    implements Operation {

  static RestoreColumn of(String table, String column, @Nullable String down, Origin origin) {
    String otherwise = down == null ? "NULL" : "(" + down + ")";
    return new RestoreColumn(
        table,
        origin.before().column(column).orElseThrow(),
        origin.archived(column, null, otherwise).orElse(down),
        origin.before());
  }

  @Override
  public List<String> columns() {
    return List.of(was.name());
  }

  @Override
  public String describe() {
    return "bring column " + was.name() + " of " + table + " back";
  }

  @Override
  public Contribution contribute(Database database, Names names) {
    Contribution contribution = new Contribution();
    ColumnChecks checks = new ColumnChecks(database, contribution);
    Optional<TableShape> shape = checks.table(table);
    if (shape.isEmpty() || !checks.isFree(shape.get(), was.name())) {
      return contribution;
    }
    if (value == null) {
      return contribution.object(
          "NEAP-1141",
          "nothing holds the values of column " + was.name() + " of " + table,
          "Its archive was switched off, or the table has no key: bring it back by hand");
    }
    TableName on = shape.get().name();
    contribution
        .expand(ShadowColumn.add(on, shape.get().asOfNow(was)))
        .sync(
            new SyncRule(
                SyncRule.Kind.FILL,
                was,
                null,
                Expression.of(value),
                null,
                Map.of(),
                was.notNull(),
                true));
    if (was.notNull()) {
      RefuseNull.again(on, was, names, database).forEach(contribution::tighten);
    }
    if (was.defaultExpression() != null) {
      contribution.swap(
          "ALTER TABLE "
              + on.sql()
              + " ALTER COLUMN "
              + was.sql()
              + " SET DEFAULT "
              + was.defaultExpression());
    }
    restoreIndexes(contribution, on);
    restoreConstraints(contribution, on);
    return contribution;
  }

  private void restoreIndexes(Contribution contribution, TableName on) {
    for (Index index : before.indexes()) {
      if (!index.columns().contains(was.name())) {
        continue;
      }
      contribution.tighten(
          Ddl.concurrently(
              "build " + index.name() + " again",
              on,
              Fact.validIndex(new TableName(on.schema(), index.name())),
              Definition.concurrently(index.definition(), index.name())));
      if (index.constraint() != null) {
        contribution.tighten(
            Ddl.brief(
                "make " + index.constraint() + " of its index again",
                on,
                LockLevel.ACCESS_EXCLUSIVE,
                Fact.constraint(on, index.constraint()),
                "ALTER TABLE "
                    + on.sql()
                    + " ADD CONSTRAINT "
                    + quote(index.constraint())
                    + " UNIQUE USING INDEX "
                    + quote(index.name())
                    + deferrable(index.constraint())));
      }
      if (index.comment() != null) {
        contribution.swap(
            "COMMENT ON INDEX "
                + new TableName(on.schema(), index.name()).sql()
                + " IS "
                + literal(index.comment()));
      }
    }
  }

  private String deferrable(String constraint) {
    return before.constraints().stream()
        .filter(c -> c.name().equals(constraint))
        .map(c -> c.definition().replaceFirst("^.*?(?= DEFERRABLE|$)", ""))
        .findFirst()
        .orElse("");
  }

  private void restoreConstraints(Contribution contribution, TableName on) {
    for (Constraint constraint : before.constraints()) {
      if (constraint.comment() != null && constraint.columns().contains(was.name())) {
        contribution.swap(
            "COMMENT ON CONSTRAINT "
                + quote(constraint.name())
                + " ON "
                + on.sql()
                + " IS "
                + literal(constraint.comment()));
      }
      boolean kept =
          constraint.type() == Constraint.Type.CHECK
              || constraint.type() == Constraint.Type.FOREIGN_KEY;
      if (kept && constraint.columns().contains(was.name())) {
        contribution.tighten(
            Ddl.brief(
                "add " + constraint.name() + " again",
                on,
                LockLevel.ACCESS_EXCLUSIVE,
                Fact.constraint(on, constraint.name()),
                "ALTER TABLE "
                    + on.sql()
                    + " ADD CONSTRAINT "
                    + quote(constraint.name())
                    + " "
                    + constraint.definition().replaceFirst(" NOT VALID$", "")
                    + " NOT VALID"));
        if (constraint.validated()) {
          contribution.tighten(
              Ddl.scan(
                  "prove " + constraint.name() + " for every row",
                  on,
                  Fact.validConstraint(on, constraint.name()),
                  "ALTER TABLE " + on.sql() + " VALIDATE CONSTRAINT " + quote(constraint.name())));
        }
      }
    }
  }

  @Override
  public List<Operation> reverse(Origin origin) {
    return List.of(new DropColumn(table, was.name(), null));
  }
}
