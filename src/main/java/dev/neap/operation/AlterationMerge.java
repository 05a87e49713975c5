package dev.neap.operation;

import static dev.neap.schema.Identifier.quote;

import dev.neap.migration.Operation;
import dev.neap.schema.Expression;
import dev.neap.schema.InvalidSqlException;
import dev.neap.schema.TypeName;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes what is done to a column, and what is done to it afterwards, one change. */
record AlterationMerge(Alteration first) {

  private AlterColumn alter() {
    return first.alter();
  }

  /**
   * Both as one; empty where the other is no change of the column, or can't be made one with it.
   */
  Optional<Operation> with(Operation next) {
    try {
      if (next instanceof AlterColumn other && other.column().equals(first.name())) {
        return Optional.of(altered(other));
      }
      if (next instanceof RenameColumn rename && rename.from().equals(first.name())) {
        return Optional.of(renamed(rename));
      }
    } catch (InvalidSqlException e) {
      return Optional.empty();
    }
    return Optional.empty();
  }

  private Alteration altered(AlterColumn next) {
    AlterColumn all =
        new AlterColumn(
            alter().table(),
            alter().column(),
            next.type() == null ? alter().type() : next.type(),
            next.nullable() == null ? alter().nullable() : next.nullable(),
            next.defaultValue() == null ? alter().defaultValue() : next.defaultValue(),
            next.comment() == null ? alter().comment() : next.comment(),
            up(next),
            down(next),
            next.shadow() == null ? alter().shadow() : next.shadow(),
            next.check() == null ? alter().check() : next.check(),
            next.references() == null ? alter().references() : next.references(),
            next.unique() == null ? alter().unique() : next.unique());
    return new Alteration(
        all,
        first.rename(),
        Stream.concat(first.constraining().stream(), Stream.of(next)).toList(),
        first.was(),
        first.letGo());
  }

  private @Nullable String up(AlterColumn next) {
    if (next.up() == null && next.type() == null) {
      return alter().up();
    }
    String given = next.up() == null ? quote(first.name()) : next.up();
    String value = cast(alter().up() == null ? quote(alter().column()) : alter().up());
    return put(given, first.name(), value);
  }

  private @Nullable String down(AlterColumn next) {
    if (alter().down() == null && alter().type() == null) {
      return next.down();
    }
    if (next.down() == null && next.type() == null) {
      return alter().down();
    }
    String given = alter().down() == null ? quote(first.name()) : alter().down();
    String value = next.down() == null ? quote(first.name()) : next.down();
    boolean same = alter().type() == null && next.type() == null;
    return put(given, first.name(), same ? "(" + value + ")" : between(value));
  }

  /** The value as the column has it between the two changes, whose type may be the one it had. */
  private String between(String value) {
    return alter().type() == null ? "(" + value + ")::" + Alteration.FORMER_TYPE : cast(value);
  }

  /** The value as the column has it between the two changes; no type cuts it short. */
  private String cast(String value) {
    return alter().type() == null
        ? "(" + value + ")"
        : "(" + value + ")::" + TypeName.withoutLength(alter().type());
  }

  private static String put(String expression, String column, String value) {
    return Expression.of(expression).with(Map.of(column, value)).sql();
  }

  private Alteration renamed(RenameColumn next) {
    Map<String, String> names = Map.of(first.name(), quote(next.to()));
    String down = alter().down();
    boolean copies = !Boolean.FALSE.equals(next.copy());
    String shadow = alter().shadow();
    boolean stays = first.rename() != null && !Boolean.FALSE.equals(first.rename().copy());
    AlterColumn all =
        new AlterColumn(
            alter().table(),
            alter().column(),
            alter().type(),
            alter().nullable(),
            alter().defaultValue(),
            alter().comment(),
            alter().up(),
            down == null ? null : Expression.of(down).with(names).sql(),
            (copies || stays) && (shadow == null || shadow.equals(first.name()))
                ? next.to()
                : shadow,
            alter().check(),
            alter().references(),
            alter().unique());
    return new Alteration(
        all,
        new RenameColumn(alter().table(), alter().column(), next.to(), copies || stays),
        first.constraining().stream().map(c -> checking(c, names)).toList(),
        first.was(),
        first.letGo());
  }

  /** The change with a check that speaks of the column by its new name. */
  private static AlterColumn checking(AlterColumn by, Map<String, String> names) {
    ColumnDefinition.Check check = by.check();
    return new AlterColumn(
        by.table(),
        by.column(),
        by.type(),
        by.nullable(),
        by.defaultValue(),
        by.comment(),
        by.up(),
        by.down(),
        by.shadow(),
        check == null ? null : check.with(names),
        by.references(),
        by.unique());
  }
}
