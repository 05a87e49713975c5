package dev.neap.operation;

import dev.neap.migration.Contribution;
import dev.neap.migration.Names;
import dev.neap.migration.Operation;
import dev.neap.migration.Origin;
import dev.neap.schema.Constraint;
import dev.neap.schema.Database;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Drops a constraint of one column. With {@code down} the new version is rid of it at once, on a
 * copy of the column; without, it goes in contract.
 *
 * @param table the table
 * @param name the constraint's name
 * @param up computes the new value from the old row
 * @param down computes a value that the constraint takes from the new row
 */
public record DropConstraint(String table, String name, @Nullable String up, @Nullable String down)
    implements Operation {

  @Override
  public List<String> tables() {
    return List.of(table);
  }

  @Override
  public String describe() {
    return "drop constraint " + name + " of " + table;
  }

  @Override
  public Contribution contribute(Database database, Names names) {
    Contribution contribution =
        new ConstraintDrop(table, name).contribute(database, names, this::each);
    List<String> columns =
        database.table(table).stream()
            .flatMap(shape -> shape.constraints().stream())
            .filter(c -> c.name().equals(name))
            .findFirst()
            .map(Constraint::columns)
            .orElse(List.of());
    return down == null || columns.size() < 2
        ? contribution
        : contribution.object(
            "NEAP-1192",
            "constraint " + name + " of " + table + " is of columns " + String.join(", ", columns),
            "Use drop_multicolumn_constraint, which has up and down for each of them");
  }

  /** The expressions for the constraint's column, whichever it is. */
  private ConstraintDrop.Expressions each(List<String> columns) {
    return new ConstraintDrop.Expressions(all(columns, up), all(columns, down));
  }

  private static Map<String, String> all(List<String> columns, @Nullable String expression) {
    return columns.stream()
        .flatMap(c -> expression == null ? Stream.empty() : Stream.of(Map.entry(c, expression)))
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  @Override
  public List<Operation> reverse(Origin origin) {
    return List.of(new ConstraintDrop(table, name).back(origin, this::each));
  }
}
