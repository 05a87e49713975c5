package dev.neap.operation;

import dev.neap.migration.ColumnChecks;
import dev.neap.migration.Contribution;
import dev.neap.migration.Ddl;
import dev.neap.migration.IndexBuild;
import dev.neap.migration.Names;
import dev.neap.migration.Operation;
import dev.neap.migration.Origin;
import dev.neap.schema.Column;
import dev.neap.schema.Database;
import dev.neap.schema.Expression;
import dev.neap.schema.TableShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Builds an index while others go on reading and writing: over columns that stand on the table
 * before its rows are filled, over one that the migration fills afterwards.
 *
 * @param table the table
 * @param name the index's name
 * @param columns its columns in order
 * @param method btree where left out
 * @param unique whether it refuses duplicates
 * @param predicate which rows it holds; all when left out
 * @param storageParameters as {@code fillfactor = 70}
 */
public record CreateIndex(
    String table,
    String name,
    List<IndexColumn> columns,
    @Nullable String method,
    @Nullable Boolean unique,
    @Nullable String predicate,
    @Nullable String storageParameters)
    implements Operation {

  @Override
  public List<String> tables() {
    return List.of(table);
  }

  @Override
  public List<String> buildsOn() {
    Stream<String> rows =
        predicate == null ? Stream.empty() : Expression.of(predicate).columns().stream();
    return Stream.concat(columns.stream().map(IndexColumn::column), rows).toList();
  }

  @Override
  public Optional<Operation> after(Operation change) {
    return ColumnChange.of(change)
        .filter(c -> c.isIn(table, buildsOn()))
        .map(
            c ->
                new CreateIndex(
                    table,
                    name,
                    columns.stream().map(i -> i.of(c.name(i.column()))).toList(),
                    method,
                    unique,
                    c.in(predicate),
                    storageParameters));
  }

  @Override
  public List<String> makes() {
    return List.of(name);
  }

  @Override
  public String describe() {
    return "create index " + name + " on " + table;
  }

  @Override
  public Contribution contribute(Database database, Names names) {
    Contribution contribution = new Contribution();
    ColumnChecks checks = new ColumnChecks(database, contribution);
    Optional<TableShape> found = checks.table(table);
    if (found.isEmpty()) {
      return contribution;
    }
    TableShape shape = found.get();
    List<Column> keys = new ArrayList<>();
    columns.forEach(c -> checks.column(shape, c.column()).ifPresent(keys::add));
    if (keys.size() < columns.size()) {
      return contribution;
    }
    String rows = predicate == null ? null : shape.onTable(predicate);
    IndexBuild index = new IndexBuild(shape, name, Boolean.TRUE.equals(unique), on(keys, rows));
    contribution.takes(index.nameIsFree());
    boolean stands = standing(shape);
    for (Ddl step : index.steps()) {
      if (stands) {
        contribution.expand(step);
      } else {
        contribution.tighten(step);
      }
    }
    return contribution;
  }

  private String on(List<Column> keys, @Nullable String rows) {
    List<String> parts = new ArrayList<>();
    for (int i = 0; i < keys.size(); i++) {
      parts.add(columns.get(i).sql(keys.get(i)));
    }
    return "USING "
        + (method == null ? "btree" : method)
        + " ("
        + String.join(", ", parts)
        + ")"
        + (storageParameters == null ? "" : " WITH (" + storageParameters + ")")
        + (rows == null ? "" : " WHERE " + rows);
  }

  /** Whether every column that it speaks of is filled from the beginning. */
  private boolean standing(TableShape shape) {
    return buildsOn().stream()
        .flatMap(column -> shape.column(column).stream())
        .noneMatch(Column::made);
  }

  @Override
  public List<Operation> reverse(Origin origin) {
    return List.of(new DropIndex(name));
  }
}
