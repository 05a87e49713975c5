package dev.neap.operation;

import static dev.neap.schema.Identifier.quote;

import dev.neap.migration.ColumnChecks;
import dev.neap.migration.Contribution;
import dev.neap.migration.Names;
import dev.neap.migration.Operation;
import dev.neap.migration.Origin;
import dev.neap.migration.Probe;
import dev.neap.migration.Replacement;
import dev.neap.migration.ShadowColumn;
import dev.neap.migration.Shown;
import dev.neap.migration.SyncRule;
import dev.neap.schema.Column;
import dev.neap.schema.Database;
import dev.neap.schema.Expression;
import dev.neap.schema.Identifier;
import dev.neap.schema.TableName;
import dev.neap.schema.TableShape;
import dev.neap.schema.TypeName;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * All that a migration does to one column: its changes made one, and a new name.
 *
 * @param alter what is changed; its {@code up} speaks of the column by its name before, its {@code
 *     down} by its name after
 * @param rename the new name; null where it keeps its own
 * @param constraining the changes whose constraints the column gets, by its name after
 * @param was the column before the migration that this one takes back, whose settings and names the
 *     new one gets; null where it takes none back
 * @param letGo the constraints that go with the column there is
 */
record Alteration(
    AlterColumn alter,
    @Nullable RenameColumn rename,
    List<AlterColumn> constraining,
    @Nullable Column was,
    List<String> letGo)
    implements Operation {

  /** Stands in {@code down} for the type that the column has before the migration. */
  static final String FORMER_TYPE = quote("neap: the former type");

  Alteration(AlterColumn alter) {
    this(alter, null, List.of(alter), null, List.of());
  }

  private String table() {
    return alter.table();
  }

  private String column() {
    return alter.column();
  }

  /** The column's name in the end. */
  String name() {
    return rename == null ? column() : rename.to();
  }

  /** What computes the column's old value, as the column was. */
  private @Nullable String down(Column old) {
    String down = alter.down();
    return down == null ? null : down.replace(FORMER_TYPE, TypeName.withoutLength(old.type()));
  }

  private boolean copies() {
    return alter.copies() || (rename != null && !Boolean.FALSE.equals(rename.copy()));
  }

  @Override
  public List<String> tables() {
    return List.of(table());
  }

  @Override
  public List<String> changed() {
    return rename == null ? List.of(column()) : List.of(column(), name());
  }

  @Override
  public List<String> buildsOn() {
    return constraining.stream()
        .flatMap(by -> by.buildsOn().stream())
        .filter(column -> !changed().contains(column))
        .toList();
  }

  @Override
  public String describe() {
    return alter.describe() + (rename == null ? "" : " and rename it to " + name());
  }

  @Override
  public Optional<Operation> then(Operation next) {
    return new AlterationMerge(this).with(next);
  }

  @Override
  public Contribution contribute(Database database, Names names) {
    Contribution contribution = new Contribution();
    ColumnChecks checks = new ColumnChecks(database, contribution);
    Optional<TableShape> shape = checks.table(table());
    Optional<Column> found = shape.flatMap(s -> checks.column(s, column()));
    if (shape.isEmpty() || found.isEmpty()) {
      return contribution;
    }
    if (rename != null && !checks.isFree(shape.get(), name())) {
      return contribution;
    }
    if (alter.changesNothing() && rename == null) {
      return contribution.object(
          "NEAP-1121",
          "alter_column of " + table() + "." + column() + " changes nothing",
          "Give at least one of type, nullable, default, comment, check, references, unique");
    }
    letGo.forEach(contribution.constraints()::letGo);
    Column old = found.get();
    if (copies()) {
      if (rename != null && !alter.copies()) {
        rename.adviseOn(shape.get(), contribution);
      }
      return replace(contribution, checks, shape.get(), old, names);
    }
    if (rename != null) {
      contribution.include(rename.contribute(database, names));
    }
    if (Boolean.TRUE.equals(alter.nullable()) && old.notNull()) {
      new NotNullDrop(shape.get(), old).contribute(contribution, database, names);
    }
    return new CatalogChange(alter, name()).contribute(contribution, shape.get().name(), old);
  }

  private Contribution replace(
      Contribution contribution, ColumnChecks checks, TableShape shape, Column old, Names names) {
    String shadow = alter.shadow() == null ? names.shadow(column()) : alter.shadow();
    if (!shadow.equals(name())) {
      checks.isFree(shape, shadow);
    }
    checks.canGo(shape, old, true);
    Boolean nullable = alter.nullable();
    boolean notNull = nullable == null ? old.notNull() : !nullable;
    String type = alter.type();
    Expression up = expression(alter.up(), type == null ? null : quote(column()));
    Expression down = expression(down(old), type == null ? null : quote(name()));
    checks.readsNoGenerated(shape, up, "up");
    if (notNull && !old.notNull() && alter.up() == null) {
      contribution.object(
          "NEAP-1122",
          "column "
              + column()
              + " of "
              + table()
              + " holds NULLs, and nothing says what they become",
          "Give up, as in: up: coalesce(" + quote(column()) + ", …)");
    }
    if (down != null && !checks.isComparable(down)) {
      contribution.object(
          "NEAP-1123",
          "down of " + table() + "." + column() + " gives another value each time",
          "Give an expression that depends on the row alone");
    }
    Optional<String> value = alter.defaultValue();
    Optional<String> comment = alter.comment();
    Column changed =
        ShadowColumn.changed(
            old,
            shadow,
            type,
            notNull,
            value == null ? old.defaultExpression() : value.orElse(null),
            comment == null ? old.comment() : comment.orElse(null));
    Column becomes =
        was == null || type == null ? changed : changed.withSettings(shape.asOfNow(was).settings());
    if (value != null && value.isPresent()) {
      contribution.probe(Probe.ofDefault(becomes, value.get()));
      contribution.shows(new Shown(table(), name(), Shown.What.DEFAULT, value.get()));
    }
    TableShape altered = shape.replacing(old, becomes.madeAs(name()));
    Pointing pointing = new Pointing(checks.database(), contribution);
    constraining.forEach(c -> constrain(contribution, altered, becomes, c, pointing));
    return contribution
        .add(shape.name(), becomes, ShadowColumn.add(shape.name(), becomes))
        .sync(
            new SyncRule(
                SyncRule.Kind.REPLACE,
                becomes,
                old,
                up,
                down,
                name().equals(shadow) ? Map.of() : Map.of(name(), shadow),
                notNull,
                checks.isComparable(up)))
        .replace(new Replacement(old, becomes, name(), notNullName()))
        .becomes(table(), altered);
  }

  /** What NOT NULL is called: by the names that table and column had when the column got it. */
  private @Nullable String notNullName() {
    if (was != null) {
      return was.notNullConstraint();
    }
    return constraining.stream()
        .filter(c -> Boolean.FALSE.equals(c.nullable()))
        .findFirst()
        .map(c -> Identifier.chosen(c.table(), c.column(), "not_null"))
        .orElse(null);
  }

  private static void constrain(
      Contribution contribution,
      TableShape altered,
      Column becomes,
      AlterColumn by,
      Pointing pointing) {
    TableName on = altered.name();
    ColumnDefinition.Check check = by.check();
    if (check != null) {
      new NewConstraint(on, check.name()).check(contribution, altered.onTable(check.sql()));
    }
    References references = by.references();
    if (references != null) {
      new NewConstraint(on, references.name())
          .foreignKey(
              contribution,
              pointing.database(),
              altered,
              references.in(pointing).sql(on.schema(), becomes.name()));
    }
    AlterColumn.Unique unique = by.unique();
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
    Column former = origin.before(table()).column(column()).orElseThrow();
    Optional<String> oldDefault =
        former.identity() == null
            ? Optional.ofNullable(former.defaultExpression())
            : Optional.empty();
    String given = down(former);
    String down = given == null ? quote(name()) : "(" + given + ")";
    String value = origin.archived(table(), column(), name(), down).orElse(down);
    boolean replaces = alter.replaces();
    AlterColumn back =
        new AlterColumn(
            table(),
            name(),
            replaces ? former.type() : null,
            alter.nullable() == null ? null : !former.notNull(),
            alter.defaultValue() == null ? null : oldDefault,
            alter.comment() == null ? null : Optional.ofNullable(former.comment()),
            alter.copies() || former.notNull() ? value : null,
            alter.copies() ? alter.up() : null,
            null);
    return List.of(
        new Alteration(
            back,
            rename == null ? null : new RenameColumn(table(), name(), column(), rename.copy()),
            List.of(),
            former,
            constraining.stream().flatMap(c -> c.added().stream()).toList()));
  }
}
