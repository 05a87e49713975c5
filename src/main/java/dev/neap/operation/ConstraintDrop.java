package dev.neap.operation;

import static dev.neap.schema.Identifier.quote;

import dev.neap.migration.Belongings;
import dev.neap.migration.ColumnChecks;
import dev.neap.migration.Contribution;
import dev.neap.migration.Ddl;
import dev.neap.migration.Names;
import dev.neap.migration.Objection;
import dev.neap.migration.Operation;
import dev.neap.migration.Origin;
import dev.neap.schema.Column;
import dev.neap.schema.Constraint;
import dev.neap.schema.Database;
import dev.neap.schema.Fact;
import dev.neap.schema.Index;
import dev.neap.schema.LockLevel;
import dev.neap.schema.TableShape;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * How a constraint is dropped.
 *
 * @param table its table
 * @param name its name
 * @param nullable its columns that take NULL from then on
 */
record ConstraintDrop(String table, String name, List<String> nullable) {

  /** A constraint whose columns refuse NULL as before. */
  ConstraintDrop(String table, String name) {
    this(table, name, List.of());
  }

  /** What translates the constraint's columns, by their names. */
  record Expressions(Map<String, String> up, Map<String, String> down) {}

  Contribution contribute(
      Database database, Names names, Function<List<String>, Expressions> expressions) {
    Contribution contribution = new Contribution();
    ColumnChecks checks = new ColumnChecks(database, contribution);
    Optional<TableShape> found = checks.table(table);
    if (found.isPresent() && NotNullDrop.isNamed(contribution, found.get(), table, name)) {
      return contribution;
    }
    Optional<Constraint> constraint = found.flatMap(s -> checks.constraint(s, name));
    if (found.isEmpty() || constraint.isEmpty()) {
      return contribution;
    }
    TableShape shape = found.get();
    pointing(contribution, shape, constraint.get());
    if (Belongings.isExclusion(constraint.get())) {
      contribution.note(
          "constraint "
              + name
              + " can't be added again without blocking writers: no rollback brings it back once"
              + " contract has dropped it");
    }
    List<String> columns = constraint.get().columns();
    Expressions by = expressions.apply(columns);
    checks.haveExpressions(name, columns, by.up().keySet());
    checks.haveExpressions(name, columns, by.down().keySet());
    if (by.down().isEmpty()) {
      contribution.note(
          "the constraint "
              + name
              + " binds the new version too until contract; give down to be rid of it before");
      contribution.constraints().end(constraint.get(), inContract(shape));
      return contribution;
    }
    CopiedColumns copies = new CopiedColumns(checks, contribution, names);
    TableShape copied = shape;
    for (String each : copied(shape, constraint.get(), by)) {
      Column column = shape.column(each).orElseThrow();
      copied =
          copies.copy(
              copied,
              column,
              by.up().get(each),
              by.down().get(each),
              column.notNull() && !nullable.contains(each));
    }
    contribution.constraints().letGo(name);
    return contribution.becomes(table, copied);
  }

  /** The columns that the new version has copies of: not those that a partition is found by. */
  private static List<String> copied(TableShape shape, Constraint constraint, Expressions by) {
    return constraint.columns().stream()
        .filter(
            c -> !shape.isInPartitionKey(c) || by.up().containsKey(c) || by.down().containsKey(c))
        .toList();
  }

  /** The foreign keys that need it must go, too. */
  private void pointing(Contribution contribution, TableShape shape, Constraint constraint) {
    shape.allIncoming().stream()
        .filter(c -> constraint.index() != null)
        .filter(c -> List.copyOf(c.referencedColumns()).equals(constraint.columns()))
        .forEach(
            c ->
                contribution
                    .constraints()
                    .mustEnd(
                        c,
                        new Objection(
                            "NEAP-1112",
                            "the foreign key " + c.name() + " of " + c.table() + " needs " + name,
                            "Drop the foreign key first")));
  }

  private Ddl inContract(TableShape shape) {
    return Ddl.brief(
        "drop constraint " + name + " of " + table,
        shape.name(),
        LockLevel.ACCESS_EXCLUSIVE,
        Fact.constraint(shape.name(), name).negated(),
        "ALTER TABLE " + shape.name().sql() + " DROP CONSTRAINT " + quote(name));
  }

  /** What adds it again. */
  Operation back(Origin origin, Function<List<String>, Expressions> expressions) {
    TableShape shape = origin.before(table);
    Constraint constraint =
        origin.pointing(
            shape.constraints().stream()
                .filter(c -> c.name().equals(name))
                .findFirst()
                .orElseThrow());
    Optional<Index> index =
        shape.indexes().stream().filter(i -> name.equals(i.constraint())).findFirst();
    Expressions by = expressions.apply(constraint.columns());
    return by.down().isEmpty()
        ? new RestoreConstraint(table, shape, constraint, index.orElse(null), Map.of(), Map.of())
        : new RestoreConstraint(
            table,
            shape,
            constraint,
            index.orElse(null),
            origin.values(table, copied(shape, constraint, by), by.down()),
            by.up());
  }
}
