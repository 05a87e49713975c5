package dev.neap.operation;

import static dev.neap.schema.Identifier.quote;

import dev.neap.migration.ColumnChecks;
import dev.neap.migration.Contribution;
import dev.neap.migration.Ddl;
import dev.neap.migration.Names;
import dev.neap.migration.Operation;
import dev.neap.migration.Origin;
import dev.neap.schema.Constraint;
import dev.neap.schema.Database;
import dev.neap.schema.Fact;
import dev.neap.schema.LockLevel;
import dev.neap.schema.TableName;
import dev.neap.schema.TableShape;
import java.util.List;
import java.util.Optional;

/**
 * Gives a constraint another name, in contract: no client sees it.
 *
 * @param table the table
 * @param from the constraint's name
 * @param to its new name
 */
public record RenameConstraint(String table, String from, String to) implements Operation {

  @Override
  public List<String> tables() {
    return List.of(table);
  }

  @Override
  public String describe() {
    return "rename constraint " + from + " of " + table + " to " + to;
  }

  @Override
  public Contribution contribute(Database database, Names names) {
    Contribution contribution = new Contribution();
    ColumnChecks checks = new ColumnChecks(database, contribution);
    Optional<TableShape> shape = checks.table(table);
    if (shape.isPresent() && NotNullDrop.isNamed(contribution, shape.get(), table, from)) {
      return contribution;
    }
    Optional<Constraint> found = shape.flatMap(s -> checks.constraint(s, from));
    if (shape.isEmpty() || found.isEmpty() || !checks.isFreeConstraint(shape.get(), to)) {
      return contribution;
    }
    if (found.get().index() != null) {
      contribution.probe(NameIsFree.of(new TableName(shape.get().name().schema(), to)));
    }
    contribution.becomes(table, shape.get().without(found.get()));
    return contribution.contract(
        Ddl.brief(
            describe(),
            shape.get().name(),
            LockLevel.ACCESS_EXCLUSIVE,
            Fact.constraint(shape.get().name(), to),
            "ALTER TABLE "
                + shape.get().name().sql()
                + " RENAME CONSTRAINT "
                + quote(from)
                + " TO "
                + quote(to)));
  }

  @Override
  public List<Operation> reverse(Origin origin) {
    return List.of(new RenameConstraint(table, to, from));
  }
}
