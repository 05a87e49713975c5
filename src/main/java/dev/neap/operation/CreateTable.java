package dev.neap.operation;

import static dev.neap.schema.Identifier.literal;
import static dev.neap.schema.Identifier.quote;

import dev.neap.migration.ColumnChecks;
import dev.neap.migration.Contribution;
import dev.neap.migration.Ddl;
import dev.neap.migration.KeyTarget;
import dev.neap.migration.Names;
import dev.neap.migration.Operation;
import dev.neap.migration.Origin;
import dev.neap.schema.Column;
import dev.neap.schema.Database;
import dev.neap.schema.Fact;
import dev.neap.schema.Identifier;
import dev.neap.schema.LockLevel;
import dev.neap.schema.TableName;
import dev.neap.schema.TableShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Makes a table. Its foreign keys are added one by one, each of which locks the table that it
 * points at for a moment.
 *
 * @param name the table's name
 * @param columns its columns in order
 * @param comment its comment
 * @param constraints its constraints
 */
public record CreateTable(
    String name,
    List<ColumnDefinition> columns,
    @Nullable String comment,
    List<TableConstraint> constraints)
    implements Operation {

  @Override
  public List<String> tables() {
    return List.of(name);
  }

  @Override
  public List<KeyTarget> pointsAt() {
    Stream<KeyTarget> ofColumns =
        columns.stream().flatMap(c -> Stream.ofNullable(c.references())).map(References::target);
    Stream<KeyTarget> ofTable =
        constraints.stream()
            .flatMap(c -> Stream.ofNullable(c.references()))
            .map(TableReferences::target);
    return Stream.concat(ofColumns, ofTable).toList();
  }

  @Override
  public String describe() {
    return "create table " + name;
  }

  /** Nobody knows the table yet: it is made with the constraint, and none of its columns copied. */
  @Override
  public Optional<Operation> then(Operation next) {
    if (!(next instanceof CreateConstraint constraint)) {
      return Optional.empty();
    }
    List<TableConstraint> all = new ArrayList<>(constraints);
    all.add(constraint.ofNewTable());
    return Optional.of(new CreateTable(name, columns, comment, all));
  }

  @Override
  public Optional<Operation> after(Operation change) {
    return ColumnChange.of(change).filter(this::pointsAt).map(this::after);
  }

  private boolean pointsAt(ColumnChange change) {
    return columns.stream().anyMatch(c -> change.of(c.references(), List.of()).isPresent())
        || constraints.stream().anyMatch(c -> change.of(c.references()).isPresent());
  }

  private CreateTable after(ColumnChange change) {
    return new CreateTable(
        name,
        columns.stream()
            .map(c -> change.of(c.references(), List.of()).map(c::pointingAt).orElse(c))
            .toList(),
        comment,
        constraints.stream()
            .map(c -> change.of(c.references()).map(c::pointingAt).orElse(c))
            .toList());
  }

  @Override
  public List<String> makes() {
    return List.of(name);
  }

  @Override
  public Contribution contribute(Database database, Names names) {
    Contribution contribution = new Contribution();
    if (!new ColumnChecks(database, contribution).isFreeTable(name)) {
      return contribution;
    }
    TableName table = new TableName(database.schema(), name);
    contribution.probe(NameIsFree.of(table)).expand(create(table));
    Pointing pointing = new Pointing(database, contribution);
    for (ColumnDefinition column : columns) {
      References references = column.references();
      if (references != null) {
        References resolved = references.in(pointing);
        TableName other = new TableName(table.schema(), resolved.table());
        String sql = resolved.sql(table.schema(), column.name());
        if (pointing.isMade(references.table(), List.of(references.column()))) {
          new NewConstraint(table, references.name()).foreignKeyOfNew(contribution, sql);
        } else {
          contribution.expand(foreignKey(table, references.name(), other, sql));
        }
      }
    }
    for (TableConstraint constraint : constraints) {
      TableReferences references = constraint.references();
      if (constraint.isForeignKey() && references != null) {
        TableReferences resolved = references.in(pointing);
        TableName other = new TableName(table.schema(), resolved.table());
        String sql = constraint.pointingAt(resolved).sql(table.schema());
        if (pointing.isMade(references.table(), references.columns())) {
          new NewConstraint(table, constraint.name()).foreignKeyOfNew(contribution, sql);
        } else {
          contribution.expand(foreignKey(table, constraint.name(), other, sql));
        }
      }
    }
    List<Column> made = columns.stream().map(ColumnDefinition::column).toList();
    return contribution.becomes(name, TableShape.made(table, made));
  }

  private Ddl create(TableName table) {
    List<String> parts = new ArrayList<>(columns.stream().map(ColumnDefinition::sql).toList());
    List<String> key =
        columns.stream().filter(ColumnDefinition::isKey).map(ColumnDefinition::name).toList();
    if (!key.isEmpty()) {
      parts.add(
          "PRIMARY KEY ("
              + key.stream().map(Identifier::quote).collect(Collectors.joining(", "))
              + ")");
    }
    constraints.stream()
        .filter(c -> !c.isForeignKey())
        .map(c -> "CONSTRAINT " + quote(c.name()) + " " + c.sql(table.schema()))
        .forEach(parts::add);
    List<String> statements = new ArrayList<>();
    statements.add("CREATE TABLE " + table.sql() + " (" + String.join(", ", parts) + ")");
    if (comment != null) {
      statements.add("COMMENT ON TABLE " + table.sql() + " IS " + literal(comment));
    }
    for (ColumnDefinition column : columns) {
      if (column.comment() != null) {
        statements.add(
            "COMMENT ON COLUMN "
                + table.sql()
                + "."
                + quote(column.name())
                + " IS "
                + literal(column.comment()));
      }
    }
    return Ddl.brief(
            describe(),
            table,
            LockLevel.NONE,
            Fact.relationExists(table),
            statements.toArray(String[]::new))
        .undoneBy(
            Ddl.brief(
                "drop table " + name,
                table,
                LockLevel.NONE,
                Fact.relationExists(table).negated(),
                "DROP TABLE " + table.sql()));
  }

  private static Ddl foreignKey(TableName table, String name, TableName other, String sql) {
    return Ddl.brief(
            "let " + table.name() + " point at " + other.name(),
            other,
            LockLevel.SHARE_ROW_EXCLUSIVE,
            Fact.constraint(table, name),
            "ALTER TABLE " + table.sql() + " ADD CONSTRAINT " + quote(name) + " " + sql)
        .undoneBy(
            Ddl.brief(
                "drop foreign key " + name + " of " + table.name(),
                other,
                LockLevel.ACCESS_EXCLUSIVE,
                Fact.constraint(table, name).negated(),
                "ALTER TABLE IF EXISTS "
                    + table.sql()
                    + " DROP CONSTRAINT IF EXISTS "
                    + quote(name)));
  }

  @Override
  public List<Operation> reverse(Origin origin) {
    return List.of(new DropTable(name));
  }
}
