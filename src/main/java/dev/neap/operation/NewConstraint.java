package dev.neap.operation;

import static dev.neap.schema.Identifier.quote;

import dev.neap.migration.Contribution;
import dev.neap.migration.Ddl;
import dev.neap.schema.Fact;
import dev.neap.schema.Identifier;
import dev.neap.schema.LockLevel;
import dev.neap.schema.TableName;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * A constraint that is put in force once every row is filled, without keeping anybody waiting.
 *
 * @param on the table
 * @param name the constraint's name
 */
record NewConstraint(TableName on, String name) {

  private static final String NOT_VALID = " NOT VALID";

  /** A check: first for new rows, then proved for all, unless it says NOT VALID. */
  void check(Contribution contribution, String sql) {
    prove(contribution::tighten, sql, LockLevel.ACCESS_EXCLUSIVE);
  }

  /** A foreign key once all tables are as they will be. */
  void foreignKeyAtLast(Contribution contribution, String sql) {
    prove(contribution::last, sql, LockLevel.SHARE_ROW_EXCLUSIVE);
  }

  /** A foreign key: first for new rows, then proved for all, unless it says NOT VALID. */
  void foreignKey(Contribution contribution, String sql) {
    prove(contribution::tighten, sql, LockLevel.SHARE_ROW_EXCLUSIVE);
  }

  private void prove(Consumer<Ddl> steps, String sql, LockLevel lock) {
    steps.accept(
        Ddl.brief(
            "add " + name + " for new rows",
            on,
            lock,
            Fact.constraint(on, name),
            "ALTER TABLE "
                + on.sql()
                + " ADD CONSTRAINT "
                + quote(name)
                + " "
                + sql
                + (sql.endsWith(NOT_VALID) ? "" : NOT_VALID)));
    if (sql.endsWith(NOT_VALID)) {
      return;
    }
    steps.accept(
        Ddl.scan(
            "prove " + name + " for every row",
            on,
            Fact.validConstraint(on, name),
            "ALTER TABLE " + on.sql() + " VALIDATE CONSTRAINT " + quote(name)));
  }

  /**
   * A unique constraint or a primary key, by an index that is built before.
   *
   * @param kind UNIQUE or PRIMARY KEY
   * @param parameters what follows the columns of the index
   */
  void unique(Contribution contribution, String kind, List<String> columns, String parameters) {
    TableName index = new TableName(on.schema(), name);
    contribution.tighten(
        Ddl.concurrently(
            "build the unique index of " + String.join(", ", columns),
            on,
            Fact.validIndex(index),
            "CREATE UNIQUE INDEX CONCURRENTLY "
                + quote(name)
                + " ON "
                + on.sql()
                + " ("
                + columns.stream().map(Identifier::quote).collect(Collectors.joining(", "))
                + ")"
                + parameters));
    contribution.tighten(
        Ddl.brief(
            "make " + String.join(", ", columns) + " unique by its index",
            on,
            LockLevel.ACCESS_EXCLUSIVE,
            Fact.constraint(on, name),
            "ALTER TABLE "
                + on.sql()
                + " ADD CONSTRAINT "
                + quote(name)
                + " "
                + kind
                + " USING INDEX "
                + quote(name)));
  }
}
