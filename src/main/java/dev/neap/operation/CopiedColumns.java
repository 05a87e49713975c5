package dev.neap.operation;

import dev.neap.migration.ColumnChecks;
import dev.neap.migration.Contribution;
import dev.neap.migration.Names;
import dev.neap.migration.Replacement;
import dev.neap.migration.ShadowColumn;
import dev.neap.migration.SyncRule;
import dev.neap.schema.Column;
import dev.neap.schema.Expression;
import dev.neap.schema.TableShape;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Columns that stay as they are, of which the new version has copies until contract: a constraint
 * that is on the ones alone binds one version alone.
 */
record CopiedColumns(ColumnChecks checks, Contribution contribution, Names names) {

  /**
   * The table with a copy in the column's place.
   *
   * @param up computes the copy's value; null for the same value
   * @param down computes the old column's value; null for the same value
   * @param notNull whether the copy refuses NULL
   */
  TableShape copy(
      TableShape shape, Column old, @Nullable String up, @Nullable String down, boolean notNull) {
    String name = names.shadow(old.name());
    checks.isFree(shape, name);
    checks.canGo(shape, old, true);
    Expression upwards = up == null ? null : Expression.of(up);
    Expression downwards = down == null ? null : Expression.of(down);
    checks.readsNoGenerated(shape, upwards, "up");
    Column copy =
        ShadowColumn.changed(old, name, null, notNull, old.defaultExpression(), old.comment());
    contribution
        .add(shape.name(), copy, ShadowColumn.add(shape.name(), copy))
        .sync(
            new SyncRule(
                SyncRule.Kind.REPLACE,
                copy,
                old,
                upwards,
                downwards,
                Map.of(old.name(), name),
                notNull,
                checks.isComparable(upwards)))
        .replace(new Replacement(old, copy, old.name()));
    return shape.replacing(old, copy.madeAs(old.name()));
  }
}
