package dev.neap.operation;

import dev.neap.migration.Belongings;
import dev.neap.migration.ColumnChecks;
import dev.neap.migration.Contribution;
import dev.neap.migration.Names;
import dev.neap.migration.Operation;
import dev.neap.migration.Origin;
import dev.neap.migration.RefuseNull;
import dev.neap.migration.Restored;
import dev.neap.migration.ShadowColumn;
import dev.neap.migration.SyncRule;
import dev.neap.schema.Column;
import dev.neap.schema.Database;
import dev.neap.schema.Expression;
import dev.neap.schema.TableName;
import dev.neap.schema.TableShape;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Brings a dropped column back with its values, its default, and the indexes and constraints that
 * can come back; it takes back {@link DropColumn}, which tells what can't, and stands in no file.
 *
 * @param table the table
 * @param was the column before it was dropped
 * @param value computes its value, null where nothing is known of it
 * @param before the table before the column was dropped
 */
record RestoreColumn(String table, Column was, @Nullable String value, TableShape before)
    implements Operation {

  static RestoreColumn of(String table, String column, @Nullable String down, Origin origin) {
    Column was = origin.before(table).column(column).orElseThrow();
    String otherwise = down == null ? constant(was) : "(" + down + ")";
    return new RestoreColumn(
        table,
        was,
        origin.archived(table, column, List.of(), otherwise).orElse(down),
        origin.before(table));
  }

  /** What the server gave a row without the column, where that is the same for each. */
  private static String constant(Column was) {
    String value = was.defaultExpression();
    return value == null || was.identity() != null || Expression.of(value).callsFunction()
        ? "NULL"
        : "(" + value + ")";
  }

  static RestoreColumn by(String table, String column, String value, Origin origin) {
    TableShape before = origin.before(table);
    return new RestoreColumn(table, before.column(column).orElseThrow(), value, before);
  }

  @Override
  public List<String> tables() {
    return List.of(table);
  }

  @Override
  public List<String> changed() {
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
    if (was.isGenerated()) {
      new GeneratedColumn(shape.get(), was).add(contribution);
      return contribution.becomes(table, shape.get().with(was.madeAs(was.name())));
    }
    if (value == null) {
      return contribution.object(
          "NEAP-1141",
          "nothing holds the values of column " + was.name() + " of " + table,
          "Its archive was switched off, or the table has no key: bring it back by hand");
    }
    TableName on = shape.get().name();
    Optional<SequenceBack> sequence = SequenceBack.of(on, was, names);
    sequence.ifPresent(s -> s.make(contribution));
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
    sequence.ifPresent(s -> s.settle(contribution));
    contribution.becomes(table, shape.get().with(was.madeAs(was.name())));
    return contribution.restore(new Restored(new Belongings(before), was.name()));
  }

  @Override
  public List<Operation> reverse(Origin origin) {
    return List.of(new DropColumn(table, was.name(), null));
  }
}
