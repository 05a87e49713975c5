package dev.neap.operation;

import static dev.neap.schema.Identifier.literal;
import static dev.neap.schema.Identifier.quote;

import dev.neap.migration.ColumnChecks;
import dev.neap.migration.Contribution;
import dev.neap.migration.Ddl;
import dev.neap.migration.Names;
import dev.neap.migration.Operation;
import dev.neap.migration.Origin;
import dev.neap.migration.Probe;
import dev.neap.migration.RefuseNull;
import dev.neap.migration.Replacement;
import dev.neap.migration.ShadowColumn;
import dev.neap.migration.Shown;
import dev.neap.migration.SyncRule;
import dev.neap.schema.Column;
import dev.neap.schema.Database;
import dev.neap.schema.Expression;
import dev.neap.schema.Fact;
import dev.neap.schema.LockLevel;
import dev.neap.schema.TableName;
import dev.neap.schema.TableShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Changes a column's type, nullability, default or comment.
 *
 * @param table the table
 * @param column the column
 * @param type its new type
 * @param nullable whether it takes NULL from now on
 * @param defaultValue its new default; empty drops the default it has
 * @param comment its new comment; empty drops the comment it has
 * @param up computes the new value from the old row
 * @param down computes the old value from the new row
 * @param shadow the new column's name until contract
 * @param check a condition that each new value must meet
 * @param references the column of another table that the new values must be found in
 * @param unique refuses duplicates of new values
 */
public record AlterColumn(
    String table,
    String column,
    @Nullable String type,
    @Nullable Boolean nullable,
    @Nullable Optional<String> defaultValue,
    @Nullable Optional<String> comment,
    @Nullable String up,
    @Nullable String down,
    @Nullable String shadow,
    ColumnDefinition.@Nullable Check check,
    @Nullable References references,
    @Nullable Unique unique)
    implements Operation {

  /**
   * A unique constraint.
   *
   * @param name its name
   */
  public record Unique(String name) {}

  /** A change without a new constraint. */
  public AlterColumn(
      String table,
      String column,
      @Nullable String type,
      @Nullable Boolean nullable,
      @Nullable Optional<String> defaultValue,
      @Nullable Optional<String> comment,
      @Nullable String up,
      @Nullable String down,
      @Nullable String shadow) {
    this(table, column, type, nullable, defaultValue, comment, up, down, shadow, null, null, null);
  }

  @Override
  public List<String> tables() {
    return List.of(table);
  }

  @Override
  public List<String> changed() {
    return List.of(column);
  }

  @Override
  public String describe() {
    return "alter column " + column + " of " + table;
  }

  @Override
  public Contribution contribute(Database database, Names names) {
    return contribute(database, names, null);
  }

  /**
   * Contributes as {@link #contribute(Database, Names)} does.
   *
   * @param was the former column whose settings the new one gets, null to carry over what stays
   */
  Contribution contribute(Database database, Names names, @Nullable Column was) {
    Contribution contribution = new Contribution();
    ColumnChecks checks = new ColumnChecks(database, contribution);
    Optional<TableShape> shape = checks.table(table);
    Optional<Column> found = shape.flatMap(s -> checks.column(s, column));
    if (shape.isEmpty() || found.isEmpty()) {
      return contribution;
    }
    if (!replaces() && nullable == null && defaultValue == null && comment == null) {
      return contribution.object(
          "NEAP-1121",
          "alter_column of " + table + "." + column + " changes nothing",
          "Give at least one of type, nullable, default, comment, check, references, unique");
    }
    Column old = found.get();
    boolean onlyDropsNotNull = !replaces() && Boolean.TRUE.equals(nullable) && down == null;
    if ((!replaces() && nullable == null) || onlyDropsNotNull) {
      if (onlyDropsNotNull && old.notNull()) {
        dropNotNull(contribution, database, shape.get().name(), old, names);
      }
      return inCatalog(contribution, shape.get().name(), old);
    }
    return replace(contribution, checks, shape.get(), old, was, names);
  }

  /** Whether it changes more than the catalog, whatever becomes of NULL. */
  private boolean replaces() {
    return type != null || check != null || references != null || unique != null;
  }

  private Contribution inCatalog(Contribution contribution, TableName on, Column old) {
    List<String> statements = new ArrayList<>();
    if (defaultValue != null) {
      defaultValue.ifPresent(d -> contribution.probe(Probe.ofDefault(old, d)));
      shows(contribution, Shown.What.DEFAULT, defaultValue);
      statements.add(
          "ALTER TABLE "
              + on.sql()
              + " ALTER COLUMN "
              + quote(column)
              + defaultValue.map(d -> " SET DEFAULT " + d).orElse(" DROP DEFAULT"));
    }
    if (comment != null) {
      shows(contribution, Shown.What.COMMENT, comment);
      statements.add(
          "COMMENT ON COLUMN "
              + on.sql()
              + "."
              + quote(column)
              + " IS "
              + comment.map(c -> literal(c)).orElse("NULL"));
    }
    if (!statements.isEmpty()) {
      contribution.contract(
          Ddl.brief(
              "change " + column + " of " + on.name() + " in the catalog",
              on,
              LockLevel.ACCESS_EXCLUSIVE,
              Fact.never(),
              statements.toArray(String[]::new)));
    }
    return contribution;
  }

  private void shows(Contribution contribution, Shown.What what, Optional<String> value) {
    contribution.shows(new Shown(table, column, what, value.orElse(null)));
  }

  private static void dropNotNull(
      Contribution contribution, Database database, TableName on, Column old, Names names) {
    contribution.expand(
        Ddl.brief(
                "let " + old.name() + " of " + on.name() + " take NULL",
                on,
                LockLevel.ACCESS_EXCLUSIVE,
                Fact.notNull(on, old.name()).negated(),
                "ALTER TABLE " + on.sql() + " ALTER COLUMN " + old.sql() + " DROP NOT NULL")
            .undoneBy(RefuseNull.again(on, old, names, database).toArray(Ddl[]::new)));
  }

  private Contribution replace(
      Contribution contribution,
      ColumnChecks checks,
      TableShape shape,
      Column old,
      @Nullable Column was,
      Names names) {
    String name = shadow == null ? names.shadow(column) : shadow;
    checks.isFree(shape, name);
    checks.canGo(shape, old, true);
    boolean notNull = nullable == null ? old.notNull() : !nullable;
    String plain = type == null ? null : quote(column);
    Expression upwards = expression(up, plain);
    Expression downwards = expression(down, plain);
    checks.readsNoGenerated(shape, upwards, "up");
    if (notNull && !old.notNull() && up == null) {
      contribution.object(
          "NEAP-1122",
          "column " + column + " of " + table + " holds NULLs, and nothing says what they become",
          "Give up, as in: up: coalesce(" + quote(column) + ", …)");
    }
    if (downwards != null && !checks.isComparable(downwards)) {
      contribution.object(
          "NEAP-1123",
          "down of " + table + "." + column + " gives another value each time",
          "Give an expression that depends on the row alone");
    }
    Column changed =
        ShadowColumn.changed(
            old,
            name,
            type,
            notNull,
            defaultValue == null ? old.defaultExpression() : defaultValue.orElse(null),
            comment == null ? old.comment() : comment.orElse(null));
    Column becomes = was == null ? changed : changed.withSettings(shape.asOfNow(was).settings());
    if (defaultValue != null && defaultValue.isPresent()) {
      contribution.probe(Probe.ofDefault(becomes, defaultValue.get()));
      shows(contribution, Shown.What.DEFAULT, defaultValue);
    }
    TableShape altered = shape.replacing(old, becomes.as(column));
    constrain(contribution, altered, becomes);
    return contribution
        .expand(ShadowColumn.add(shape.name(), becomes))
        .sync(
            new SyncRule(
                SyncRule.Kind.REPLACE,
                becomes,
                old,
                upwards,
                downwards,
                Map.of(column, name),
                notNull,
                checks.isComparable(upwards)))
        .replace(new Replacement(old, becomes, column))
        .becomes(table, altered);
  }

  private void constrain(Contribution contribution, TableShape altered, Column becomes) {
    TableName on = altered.name();
    if (check != null) {
      new NewConstraint(on, check.name()).check(contribution, altered.onTable(check.sql()));
    }
    if (references != null) {
      new NewConstraint(on, references.name())
          .foreignKey(contribution, references.sql(on.schema(), becomes.name()));
    }
    if (unique != null) {
      new NewConstraint(on, unique.name())
          .unique(contribution, "UNIQUE", List.of(becomes.name()), "");
    }
  }

  /** What the file gives, else the column itself, which the server casts as an assignment does. */
  private static @Nullable Expression expression(@Nullable String given, @Nullable String plain) {
    String text = given == null ? plain : given;
    return text == null ? null : Expression.of(text);
  }

  @Override
  public List<Operation> reverse(Origin origin) {
    Column was = origin.before(table).column(column).orElseThrow();
    Optional<String> oldDefault =
        was.identity() == null ? Optional.ofNullable(was.defaultExpression()) : Optional.empty();
    String value = down == null ? quote(column) : "(" + down + ")";
    boolean replaced = replaces() || (nullable != null && (!nullable || down != null));
    AlterColumn back =
        new AlterColumn(
            table,
            column,
            replaces() ? was.type() : null,
            nullable == null ? null : !was.notNull(),
            defaultValue == null ? null : oldDefault,
            comment == null ? null : Optional.ofNullable(was.comment()),
            replaced || was.notNull()
                ? origin.archived(table, column, column, value).orElse(value)
                : null,
            replaced ? up : null,
            null);
    List<String> added =
        Stream.of(
                check == null ? null : check.name(),
                references == null ? null : references.name(),
                unique == null ? null : unique.name())
            .filter(Objects::nonNull)
            .toList();
    return List.of(replaces() ? new AlterBack(back, was, added) : back);
  }
}
