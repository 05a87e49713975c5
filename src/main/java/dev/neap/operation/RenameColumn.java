package dev.neap.operation;

import static dev.neap.schema.Identifier.quote;

import dev.neap.migration.ColumnChecks;
import dev.neap.migration.Contribution;
import dev.neap.migration.Ddl;
import dev.neap.migration.Names;
import dev.neap.migration.Operation;
import dev.neap.migration.Origin;
import dev.neap.migration.Replacement;
import dev.neap.migration.ShadowColumn;
import dev.neap.migration.SyncRule;
import dev.neap.schema.Column;
import dev.neap.schema.Database;
import dev.neap.schema.Fact;
import dev.neap.schema.LockLevel;
import dev.neap.schema.TableShape;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Gives a column another name: both columns stand on the table until contract.
 *
 * @param table the table
 * @param from the column's name
 * @param to its new name
 * @param copy whether both columns stand on the table meanwhile; the default. Without, the two
 *     names live in the version schemas alone
 */
public record RenameColumn(String table, String from, String to, @Nullable Boolean copy)
    implements Operation {

  /** From how many rows on a table is large. */
  private static final long LARGE = 1_000_000;

  @Override
  public List<String> tables() {
    return List.of(table);
  }

  @Override
  public List<String> changed() {
    return List.of(from, to);
  }

  @Override
  public String describe() {
    return "rename column " + from + " of " + table + " to " + to;
  }

  @Override
  public Optional<Operation> then(Operation next) {
    AlterColumn same =
        new AlterColumn(
            table,
            from,
            null,
            null,
            null,
            null,
            null,
            null,
            Boolean.FALSE.equals(copy) ? null : to);
    return new Alteration(same, this, List.of(), null, List.of()).then(next);
  }

  @Override
  public List<String> hazards() {
    return Boolean.FALSE.equals(copy)
        ? List.of()
        : List.of(
            "goes over every row of "
                + table
                + " to copy "
                + from
                + "; on a large table give copy: false, where its applications use version"
                + " schemas");
  }

  /** Says in the plan that it copies, where the table is large. */
  void adviseOn(TableShape shape, Contribution contribution) {
    if (shape.estimatedRows() >= LARGE) {
      hazards().forEach(hazard -> contribution.note(describe() + " " + hazard));
    }
  }

  @Override
  public Contribution contribute(Database database, Names names) {
    Contribution contribution = new Contribution();
    ColumnChecks checks = new ColumnChecks(database, contribution);
    Optional<TableShape> shape = checks.table(table);
    if (shape.isEmpty()) {
      return contribution;
    }
    Optional<Column> column = checks.column(shape.get(), from);
    if (column.isEmpty() || !checks.isFree(shape.get(), to)) {
      return contribution;
    }
    Column old = column.get();
    if (Boolean.FALSE.equals(copy)) {
      checks.isUntouched(shape.get(), old);
      return byVersionAlone(contribution, shape.get(), old);
    }
    checks.canGo(shape.get(), old, true);
    adviseOn(shape.get(), contribution);
    Column renamed = ShadowColumn.of(old, to);
    return contribution
        .add(shape.get().name(), renamed, ShadowColumn.add(shape.get().name(), renamed))
        .sync(
            new SyncRule(
                SyncRule.Kind.REPLACE, renamed, old, null, null, Map.of(), old.notNull(), true))
        .replace(new Replacement(old, renamed, to))
        .becomes(table, shape.get().replacing(old, renamed.madeAs(to)));
  }

  /** Nothing is copied: the new version shows the new name, and contract gives it to the column. */
  private Contribution byVersionAlone(Contribution contribution, TableShape shape, Column old) {
    return contribution
        .becomes(table, shape.replacing(old, old.as(to)))
        .contract(
            Ddl.brief(
                describe(),
                shape.name(),
                LockLevel.ACCESS_EXCLUSIVE,
                Fact.column(shape.name(), to),
                "ALTER TABLE "
                    + shape.name().sql()
                    + " RENAME COLUMN "
                    + old.sql()
                    + " TO "
                    + quote(to)));
  }

  @Override
  public List<Operation> reverse(Origin origin) {
    return List.of(new RenameColumn(table, to, from, copy));
  }
}
