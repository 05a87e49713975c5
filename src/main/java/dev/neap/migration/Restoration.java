package dev.neap.migration;

import static dev.neap.schema.Identifier.literal;
import static dev.neap.schema.Identifier.quote;

import dev.neap.schema.Constraint;
import dev.neap.schema.Definition;
import dev.neap.schema.Fact;
import dev.neap.schema.Index;
import dev.neap.schema.LockLevel;
import dev.neap.schema.TableName;
import java.util.ArrayList;
import java.util.List;

/**
 * Builds the indexes and constraints again that went with dropped columns: over the columns that
 * are back and, where others of their columns are replaced, over what takes their place.
 */
final class Restoration {

  private final TableName table;
  private final List<Index> indexes;
  private final List<Constraint> constraints;
  private final Belongings belongings;
  private final Changes changes;

  /**
   * What to build again.
   *
   * @param belongings the table before the columns were dropped
   * @param columns the columns that are back
   */
  Restoration(TableName table, Belongings belongings, List<String> columns, Changes changes) {
    this.table = table;
    this.belongings = belongings;
    this.indexes = belongings.indexes(columns);
    this.constraints = belongings.constraints(columns);
    this.changes = changes;
  }

  /** Builds and proves everything once every row is filled. */
  List<Ddl> build() {
    List<Ddl> steps = new ArrayList<>();
    for (Index index : indexes) {
      steps.add(
          Ddl.concurrently(
              "build " + index.name() + " again",
              table,
              Fact.validIndex(named(index)),
              Definition.concurrently(renamed(index.definition()), index.name())));
      belongings.constraint(index).ifPresent(c -> steps.add(ofIndex(c, index)));
    }
    constraints.forEach(constraint -> add(steps, constraint));
    return steps;
  }

  private Ddl ofIndex(Constraint constraint, Index index) {
    return Ddl.brief(
        "make " + constraint.name() + " of its index again",
        table,
        LockLevel.ACCESS_EXCLUSIVE,
        Fact.constraint(table, constraint.name()),
        alter()
            + "ADD CONSTRAINT "
            + quote(constraint.name())
            + (constraint.type() == Constraint.Type.PRIMARY_KEY ? " PRIMARY KEY" : " UNIQUE")
            + " USING INDEX "
            + quote(index.name())
            + constraint.deferrable());
  }

  private void add(List<Ddl> steps, Constraint constraint) {
    steps.add(
        Ddl.brief(
            "add " + constraint.name() + " again",
            table,
            constraint.type() == Constraint.Type.FOREIGN_KEY
                ? LockLevel.SHARE_ROW_EXCLUSIVE
                : LockLevel.ACCESS_EXCLUSIVE,
            Fact.constraint(table, constraint.name()),
            alter()
                + "ADD CONSTRAINT "
                + quote(constraint.name())
                + " "
                + renamed(constraint).replaceFirst(" NOT VALID$", "")
                + " NOT VALID"));
    if (constraint.validated()) {
      steps.add(
          Ddl.scan(
              "prove " + constraint.name() + " for every row",
              table,
              Fact.validConstraint(table, constraint.name()),
              alter() + "VALIDATE CONSTRAINT " + quote(constraint.name())));
    }
  }

  /** What they had beside, as statements for the transaction that ends the shape of now. */
  List<String> settle() {
    List<String> statements = new ArrayList<>();
    for (Index index : indexes) {
      belongings.constraint(index).ifPresent(c -> comment(statements, c));
      if (index.comment() != null) {
        statements.add(
            "COMMENT ON INDEX " + named(index).sql() + " IS " + literal(index.comment()));
      }
      if (index.replicaIdentity()) {
        statements.add(alter() + "REPLICA IDENTITY USING INDEX " + quote(index.name()));
      }
      if (index.clustered()) {
        statements.add(alter() + "CLUSTER ON " + quote(index.name()));
      }
    }
    constraints.forEach(constraint -> comment(statements, constraint));
    return statements;
  }

  private void comment(List<String> statements, Constraint constraint) {
    if (constraint.comment() != null) {
      statements.add(
          "COMMENT ON CONSTRAINT "
              + quote(constraint.name())
              + " ON "
              + table.sql()
              + " IS "
              + literal(constraint.comment()));
    }
  }

  private String renamed(String definition) {
    String renamed = definition;
    for (Replacement r : changes.replacements(table)) {
      renamed = Definition.renameColumn(renamed, r.lastingName(), r.shadow().name());
    }
    return renamed;
  }

  private String renamed(Constraint constraint) {
    String renamed = renamed(constraint.definition());
    TableName referenced = constraint.referencedTable();
    if (referenced != null) {
      for (Replacement r : changes.replacements(referenced)) {
        renamed = Definition.renameReferenced(renamed, r.lastingName(), r.shadow().name());
      }
    }
    return renamed;
  }

  private TableName named(Index index) {
    return new TableName(table.schema(), index.name());
  }

  private String alter() {
    return "ALTER TABLE " + table.sql() + " ";
  }
}
