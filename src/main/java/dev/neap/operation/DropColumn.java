package dev.neap.operation;

import dev.neap.migration.Belongings;
import dev.neap.migration.ColumnChecks;
import dev.neap.migration.Contribution;
import dev.neap.migration.Ddl;
import dev.neap.migration.Names;
import dev.neap.migration.Operation;
import dev.neap.migration.Origin;
import dev.neap.migration.SyncRule;
import dev.neap.schema.Column;
import dev.neap.schema.Database;
import dev.neap.schema.Expression;
import dev.neap.schema.Fact;
import dev.neap.schema.LockLevel;
import dev.neap.schema.TableShape;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Drops a column; until contract it stays and its writes are counted.
 *
 * @param table the table
 * @param column the column
 * @param down computes its value for rows that are written without it meanwhile
 */
public record DropColumn(String table, String column, @Nullable String down) implements Operation {

  @Override
  public List<String> tables() {
    return List.of(table);
  }

  @Override
  public List<String> changed() {
    return List.of(column);
  }

  @Override
  public String describe() {
    return "drop column " + column + " of " + table;
  }

  @Override
  public Contribution contribute(Database database, Names names) {
    return contribute(database, false);
  }

  /**
   * Drops the column.
   *
   * @param ofKey whether it may be a column of the table's key, which goes with it
   */
  Contribution contribute(Database database, boolean ofKey) {
    Contribution contribution = new Contribution();
    ColumnChecks checks = new ColumnChecks(database, contribution);
    Optional<TableShape> shape = checks.table(table);
    Optional<Column> found = shape.flatMap(s -> checks.column(s, column));
    if (shape.isEmpty() || found.isEmpty()) {
      return contribution;
    }
    Column old = found.get();
    checks.canGo(shape.get(), old, false);
    if (old.isGenerated()) {
      return drop(contribution, shape.get(), old);
    }
    if (!ofKey && shape.get().key().contains(column)) {
      contribution.object(
          "NEAP-1140",
          "column " + column + " is part of the key of " + table,
          "Give the table another primary key first");
    }
    if (old.notNull() && !old.hasDefault() && down == null) {
      contribution.note(
          "until contract, rows inserted into "
              + shape.get().name()
              + " without "
              + column
              + " are refused (NOT NULL); give down to fill it for them");
    }
    Expression fill = down == null ? null : Expression.of(down);
    checks.readsNoGenerated(shape.get(), fill, "down");
    Belongings belongings = new Belongings(shape.get());
    belongings
        .indexes(List.of(column))
        .forEach(
            i ->
                contribution.note(
                    "the index "
                        + i.name()
                        + " goes with "
                        + column
                        + "; a rollback that brings the column back builds it again"));
    if (old.ownedSequence() != null) {
      contribution.note(
          "the sequence "
              + old.ownedSequence().name()
              + " goes with "
              + column
              + "; a rollback that brings the column back makes it again, to count on from the"
              + " column's last value");
    }
    belongings.lost(old).forEach(what -> noteLost(contribution, what));
    return contribution
        .sync(new SyncRule(SyncRule.Kind.KEEP, old, null, fill, null, Map.of(), false, true))
        .remove(old)
        .becomes(table, shape.get().without(old));
  }

  /** Drops what holds no values of its own, so that nothing has to be counted or archived. */
  private Contribution drop(Contribution contribution, TableShape shape, Column generated) {
    Stream.concat(
            shape.indexes().stream()
                .filter(i -> i.columns().contains(column))
                .map(i -> "the index " + i.name()),
            shape.constraints().stream()
                .filter(c -> c.columns().contains(column) && c.index() == null)
                .map(c -> "the constraint " + c.name()))
        .forEach(what -> noteLost(contribution, what));
    return contribution
        .contract(
            Ddl.brief(
                "drop column " + column + " of " + shape.name().name(),
                shape.name(),
                LockLevel.ACCESS_EXCLUSIVE,
                Fact.column(shape.name(), generated.name()).negated(),
                "ALTER TABLE " + shape.name().sql() + " DROP COLUMN " + generated.sql()))
        .becomes(table, shape.without(generated));
  }

  private void noteLost(Contribution contribution, String what) {
    contribution.note(
        what
            + " goes with "
            + column
            + "; no rollback brings that back once contract has dropped the column");
  }

  @Override
  public List<Operation> reverse(Origin origin) {
    return List.of(RestoreColumn.of(table, column, down, origin));
  }
}
