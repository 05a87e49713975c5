package dev.neap.operation;

import static dev.neap.schema.Identifier.quote;

import dev.neap.migration.Contribution;
import dev.neap.migration.Ddl;
import dev.neap.migration.PartitionedForeignKey;
import dev.neap.migration.PartitionedKey;
import dev.neap.schema.Constraint;
import dev.neap.schema.Database;
import dev.neap.schema.Fact;
import dev.neap.schema.Identifier;
import dev.neap.schema.LockLevel;
import dev.neap.schema.TableName;
import dev.neap.schema.TableShape;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A constraint that is put in force once every row is filled, without keeping anybody waiting.
 *
 * @param on the table
 * @param name the constraint's name
 */
record NewConstraint(TableName on, String name) {

  private static final String NOT_VALID = " NOT VALID";

  /** A check: first for new rows, then proved for all, unless it says NOT VALID. */
  void check(Contribution contribution, String sql) {
    prove(contribution, sql, LockLevel.ACCESS_EXCLUSIVE).forEach(contribution::tighten);
  }

  /** A foreign key that was, once all tables are as they will be. */
  void foreignKeyAtLast(Contribution contribution, Database database, Constraint was) {
    foreignKey(contribution, database, was.leaves(), was.definition())
        .forEach(step -> contribution.last(step.undoneBy()));
    was.commentOn(on)
        .ifPresent(
            comment ->
                contribution.last(
                    Ddl.brief(
                        "comment on constraint " + name,
                        on,
                        LockLevel.NONE,
                        Fact.never(),
                        comment)));
  }

  /**
   * A foreign key once every table is filled and has its keys: first for new rows, then proved for
   * all, unless it says NOT VALID.
   */
  void foreignKey(Contribution contribution, Database database, TableShape shape, String sql) {
    boolean partitioned = shape.kind() == TableShape.Kind.PARTITIONED;
    foreignKey(contribution, database, partitioned ? shape.leaves() : null, sql)
        .forEach(contribution.constraints()::foreignKey);
  }

  /** The same of a table that the migration makes. */
  void foreignKeyOfNew(Contribution contribution, String sql) {
    foreignKey(contribution, sql).forEach(contribution.constraints()::foreignKey);
  }

  private List<Ddl> foreignKey(
      Contribution contribution, Database database, @Nullable List<TableName> leaves, String sql) {
    Optional<PartitionedForeignKey> parts =
        PartitionedForeignKey.of(database, on, leaves, name, sql);
    if (parts.isPresent()) {
      contribution.takes(NameIsFree.ofConstraint(on, name));
      parts.get().leaves().forEach(l -> contribution.probe(NameIsFree.ofConstraint(l, name)));
      return parts.get().steps();
    }
    return foreignKey(contribution, sql);
  }

  private List<Ddl> foreignKey(Contribution contribution, String sql) {
    Ddl drop =
        Ddl.brief(
            "drop " + name,
            on,
            LockLevel.ACCESS_EXCLUSIVE,
            Fact.constraint(on, name).negated(),
            "ALTER TABLE " + on.sql() + " DROP CONSTRAINT IF EXISTS " + quote(name));
    return prove(contribution, sql, LockLevel.SHARE_ROW_EXCLUSIVE).stream()
        .map(step -> step.mode() == Ddl.Mode.BRIEF ? step.undoneBy(drop) : step)
        .toList();
  }

  private List<Ddl> prove(Contribution contribution, String sql, LockLevel lock) {
    contribution.takes(NameIsFree.ofConstraint(on, name));
    String add = "ALTER TABLE " + on.sql() + " ADD CONSTRAINT " + quote(name) + " " + sql;
    boolean unproved = sql.endsWith(NOT_VALID);
    Ddl added =
        Ddl.brief(
            "add " + name + " for new rows",
            on,
            lock,
            Fact.constraint(on, name, sql),
            unproved ? add : add + NOT_VALID);
    Ddl proved =
        Ddl.scan(
            "prove " + name + " for every row",
            on,
            Fact.validConstraint(on, name),
            "ALTER TABLE " + on.sql() + " VALIDATE CONSTRAINT " + quote(name));
    return unproved ? List.of(added) : List.of(added, proved);
  }

  /**
   * A unique constraint or a primary key, by an index that is built before.
   *
   * @param kind UNIQUE or PRIMARY KEY
   * @param parameters what follows the columns of the index
   */
  void unique(Contribution contribution, String kind, List<String> columns, String parameters) {
    TableName index = new TableName(on.schema(), name);
    contribution.takes(NameIsFree.ofConstraint(on, name)).takes(NameIsFree.ofIndex(index, on));
    contribution.tighten(
        Ddl.concurrently(
            "build the unique index of " + String.join(", ", columns),
            on,
            Fact.uniqueIndex(index, on, columns),
            "CREATE UNIQUE INDEX CONCURRENTLY "
                + quote(name)
                + " ON "
                + on.sql()
                + " ("
                + list(columns)
                + ")"
                + parameters));
    contribution.tighten(
        Ddl.brief(
            "make " + String.join(", ", columns) + " unique by its index",
            on,
            LockLevel.ACCESS_EXCLUSIVE,
            Fact.uniqueConstraint(on, name, columns),
            "ALTER TABLE "
                + on.sql()
                + " ADD CONSTRAINT "
                + quote(name)
                + " "
                + kind
                + " USING INDEX "
                + quote(name)));
  }

  /**
   * The same on a partitioned table: each partition's index is built, and contract makes the
   * constraint of them.
   *
   * @param columns its columns by the names that they have in the end
   * @param copies the same by the names that they have until then
   */
  void unique(
      Contribution contribution,
      String kind,
      TableShape shape,
      List<String> columns,
      List<String> copies,
      TableConstraint.@Nullable IndexParameters parameters) {
    String beside = parameters == null ? "" : parameters.sql();
    String until = parameters == null ? "" : parameters.ofIndex(shape);
    List<String> included = parameters == null ? List.of() : parameters.includeColumns();
    PartitionedKey key =
        new PartitionedKey(
            shape,
            kind,
            Stream.concat(columns.stream(), included.stream()).toList(),
            kind + " (" + list(columns) + ")" + beside,
            "",
            new PartitionedKey.Parts() {
              @Override
              public String index(TableName on) {
                return constraint(on);
              }

              @Override
              public String create(TableName on) {
                return "CREATE UNIQUE INDEX CONCURRENTLY "
                    + quote(index(on))
                    + " ON "
                    + on.sql()
                    + " ("
                    + list(copies)
                    + ")"
                    + until;
              }

              @Override
              public String constraint(TableName table) {
                return table.equals(on) ? name : chosen(table, kind, columns);
              }
            });
    key.named().forEach((on, index) -> contribution.takes(NameIsFree.ofIndex(index, on)));
    key.build().forEach(contribution::tighten);
    key.settle().forEach(contribution::swap);
  }

  /** The name that the server would choose. */
  private static String chosen(TableName table, String kind, List<String> columns) {
    return kind.equals("UNIQUE")
        ? Identifier.chosen(table.name(), String.join("_", columns), "key")
        : Identifier.chosen(table.name(), "pkey");
  }

  private static String list(List<String> columns) {
    return columns.stream().map(Identifier::quote).collect(Collectors.joining(", "));
  }
}
