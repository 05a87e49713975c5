package dev.neap.migration;

import static dev.neap.schema.Identifier.literal;
import static dev.neap.schema.Identifier.quote;

import dev.neap.schema.Column;
import dev.neap.schema.Constraint;
import dev.neap.schema.Definition;
import dev.neap.schema.Fact;
import dev.neap.schema.Index;
import dev.neap.schema.LockLevel;
import dev.neap.schema.TableName;
import dev.neap.schema.TableShape;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Carries the indexes and constraints of replaced columns over to the new ones: built under
 * temporary names beside the old ones, named as before once the old ones are gone.
 */
final class TableCarrier {

  private final TableShape shape;
  private final TableName table;
  private final List<Replacement> replacements;
  private final List<String> removed;
  private final Names names;

  TableCarrier(
      TableShape shape, List<Replacement> replacements, List<Column> removals, Names names) {
    this.shape = shape;
    this.table = shape.name();
    this.replacements = replacements;
    this.removed = removals.stream().map(Column::name).toList();
    this.names = names;
  }

  /** Builds and proves everything beside the old columns, without blocking readers or writers. */
  List<Ddl> build() {
    List<Ddl> steps = new ArrayList<>();
    indexes().forEach(index -> steps.add(buildIndex(index)));
    for (Constraint constraint : ownConstraints()) {
      addConstraint(
          steps, constraint, rename(constraint.definition()), isSelfReference(constraint));
    }
    for (Constraint constraint : incoming()) {
      addConstraint(steps, constraint, renameReferenced(constraint.definition()), true);
    }
    return steps;
  }

  private Ddl buildIndex(Index index) {
    String name = names.temporary(index.name());
    TableName qualified = new TableName(table.schema(), name);
    return Ddl.concurrently(
        "build " + index.name() + " over the new column",
        table,
        Fact.validIndex(qualified),
        Definition.concurrently(rename(index.definition()), name));
  }

  private void addConstraint(
      List<Ddl> steps, Constraint constraint, String definition, boolean pointsHere) {
    TableName on = constraint.table();
    String name = names.temporary(constraint.name());
    Fact there = Fact.constraint(on, name);
    Ddl add =
        Ddl.brief(
            "add " + constraint.name() + " over the new column, for new rows",
            on,
            constraint.type() == Constraint.Type.FOREIGN_KEY
                ? LockLevel.SHARE_ROW_EXCLUSIVE
                : LockLevel.ACCESS_EXCLUSIVE,
            there,
            alter(on)
                + "ADD CONSTRAINT "
                + quote(name)
                + " "
                + definition.replaceFirst(" NOT VALID$", "")
                + " NOT VALID");
    steps.add(
        pointsHere
            ? add.undoneBy(
                Ddl.brief(
                    "drop the second " + constraint.name(),
                    on,
                    LockLevel.ACCESS_EXCLUSIVE,
                    there.negated(),
                    alter(on) + "DROP CONSTRAINT " + quote(name)))
            : add);
    if (constraint.validated()) {
      steps.add(
          Ddl.scan(
              "prove " + constraint.name() + " for every row",
              on,
              Fact.validConstraint(on, name),
              alter(on) + "VALIDATE CONSTRAINT " + quote(name)));
    }
  }

  /** What has to go before the old columns can. */
  List<String> beforeDrop() {
    Stream<Constraint> pointing =
        ownConstraints().stream().filter(c -> isSelfReference(c) && touches(c.referencedColumns()));
    return Stream.concat(incoming().stream(), pointing)
        .map(c -> alter(c.table()) + "DROP CONSTRAINT " + quote(c.name()))
        .toList();
  }

  /** What gives everything its name back, once the old columns are gone. */
  List<String> afterDrop() {
    List<String> statements = new ArrayList<>();
    for (Index index : indexes()) {
      settleIndex(statements, index);
    }
    List<Constraint> constraints = new ArrayList<>(ownConstraints());
    constraints.addAll(incoming());
    for (Constraint constraint : constraints) {
      statements.add(
          alter(constraint.table())
              + "RENAME CONSTRAINT "
              + quote(names.temporary(constraint.name()))
              + " TO "
              + quote(constraint.name()));
      comment(statements, constraint);
    }
    return statements;
  }

  private void settleIndex(List<String> statements, Index index) {
    String built = names.temporary(index.name());
    if (index.constraint() == null) {
      statements.add(
          "ALTER INDEX "
              + new TableName(table.schema(), built).sql()
              + " RENAME TO "
              + quote(index.name()));
    } else {
      Constraint constraint =
          shape.constraints().stream()
              .filter(c -> c.name().equals(index.constraint()))
              .findFirst()
              .orElseThrow();
      statements.add(
          alter(table)
              + "ADD CONSTRAINT "
              + quote(constraint.name())
              + (constraint.type() == Constraint.Type.PRIMARY_KEY ? " PRIMARY KEY" : " UNIQUE")
              + " USING INDEX "
              + quote(built)
              + deferrable(constraint));
      comment(statements, constraint);
    }
    if (index.comment() != null) {
      statements.add(
          "COMMENT ON INDEX "
              + new TableName(table.schema(), index.name()).sql()
              + " IS "
              + literal(index.comment()));
    }
    if (index.replicaIdentity()) {
      statements.add(alter(table) + "REPLICA IDENTITY USING INDEX " + quote(index.name()));
    }
    if (index.clustered()) {
      statements.add(alter(table) + "CLUSTER ON " + quote(index.name()));
    }
  }

  private static String deferrable(Constraint constraint) {
    String definition = constraint.definition();
    int at = definition.indexOf(" DEFERRABLE");
    return at < 0 ? "" : definition.substring(at);
  }

  private static void comment(List<String> statements, Constraint constraint) {
    if (constraint.comment() != null) {
      statements.add(
          "COMMENT ON CONSTRAINT "
              + quote(constraint.name())
              + " ON "
              + constraint.table().sql()
              + " IS "
              + literal(constraint.comment()));
    }
  }

  private List<Index> indexes() {
    return shape.indexes().stream().filter(i -> i.valid() && touches(i.columns())).toList();
  }

  private List<Constraint> ownConstraints() {
    return shape.constraints().stream()
        .filter(c -> c.type() == Constraint.Type.CHECK || c.type() == Constraint.Type.FOREIGN_KEY)
        .filter(c -> touches(c.columns()) || (isSelfReference(c) && touches(c.referencedColumns())))
        .toList();
  }

  private List<Constraint> incoming() {
    return shape.incoming().stream()
        .filter(c -> !isSelfReference(c) && touches(c.referencedColumns()))
        .toList();
  }

  private boolean isSelfReference(Constraint constraint) {
    return constraint.type() == Constraint.Type.FOREIGN_KEY
        && constraint.table().equals(constraint.referencedTable());
  }

  private boolean touches(List<String> columns) {
    return columns.stream().noneMatch(removed::contains)
        && replacements.stream().anyMatch(r -> columns.contains(r.from().name()));
  }

  private String rename(String definition) {
    String renamed = definition;
    for (Replacement r : replacements) {
      renamed = Definition.renameColumn(renamed, r.from().name(), r.shadow().name());
    }
    boolean self =
        definition.startsWith("FOREIGN KEY")
            && definition.contains(" REFERENCES " + table.sql() + "(");
    return self ? renameReferenced(renamed) : renamed;
  }

  private String renameReferenced(String definition) {
    String renamed = definition;
    for (Replacement r : replacements) {
      renamed = Definition.renameReferenced(renamed, r.from().name(), r.shadow().name());
    }
    return renamed;
  }

  private static String alter(TableName table) {
    return "ALTER TABLE " + table.sql() + " ";
  }
}
