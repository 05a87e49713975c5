package dev.neap.operation;

import static dev.neap.schema.Identifier.quote;

import dev.neap.migration.ColumnChecks;
import dev.neap.migration.Contribution;
import dev.neap.migration.Ddl;
import dev.neap.migration.Names;
import dev.neap.migration.Operation;
import dev.neap.migration.Origin;
import dev.neap.schema.Database;
import dev.neap.schema.Fact;
import dev.neap.schema.LockLevel;
import dev.neap.schema.TableName;
import dev.neap.schema.TableShape;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Gives a table another name: the new version shows it at once, the table itself gets it in
 * contract.
 *
 * @param from the table's name
 * @param to its new name
 */
public record RenameTable(String from, String to) implements Operation {

  @Override
  public List<String> tables() {
    return List.of(from);
  }

  @Override
  public Map<String, String> renamesTable() {
    return Map.of(from, to);
  }

  @Override
  public String describe() {
    return "rename table " + from + " to " + to;
  }

  @Override
  public Contribution contribute(Database database, Names names) {
    Contribution contribution = new Contribution();
    ColumnChecks checks = new ColumnChecks(database, contribution);
    Optional<TableShape> shape = checks.table(from);
    if (shape.isEmpty() || !checks.isFreeTable(to)) {
      return contribution;
    }
    TableName old = shape.get().name();
    if (!checks.isByItsOwnName(shape.get(), from)) {
      return contribution;
    }
    TableName renamed = new TableName(old.schema(), to);
    return contribution
        .probe(NameIsFree.butForTables(renamed))
        .vanishes(from)
        .becomes(to, shape.get())
        .last(
            Ddl.brief(
                describe(),
                old,
                LockLevel.ACCESS_EXCLUSIVE,
                Fact.relationExists(renamed).and(Fact.relationExists(old).negated()),
                "ALTER TABLE " + old.sql() + " RENAME TO " + quote(to)));
  }

  @Override
  public List<Operation> reverse(Origin origin) {
    return List.of(new RenameTable(to, from));
  }
}
