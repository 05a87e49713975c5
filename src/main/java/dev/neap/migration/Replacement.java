package dev.neap.migration;

import dev.neap.schema.Column;
import dev.neap.schema.Fact;
import dev.neap.schema.Identifier;
import dev.neap.schema.TableName;
import org.jspecify.annotations.Nullable;

/**
 * A column that takes another's place, together with all that hangs on the old one.
 *
 * @param from the column that goes in contract
 * @param shadow the new column as it stands beside the old one until then, with the nullability,
 *     default and comment that it ends up with
 * @param lastingName the new column's name after contract
 * @param notNullName what its NOT NULL constraint is called where the old column has none; null for
 *     the name that the server chooses (PostgreSQL 18 and later)
 */
public record Replacement(
    Column from, Column shadow, String lastingName, @Nullable String notNullName) {

  /** A column whose NOT NULL constraint is called as the server would call it. */
  public Replacement(Column from, Column shadow, String lastingName) {
    this(from, shadow, lastingName, null);
  }

  /** That the new column has its lasting name, and the old one is gone. */
  Fact settled(TableName table) {
    Fact there = Fact.column(table, lastingName);
    String gone = shadow.name().equals(lastingName) ? from.name() : shadow.name();
    return there.and(Fact.column(table, gone).negated());
  }

  /** The name that the NOT NULL constraint has after contract (PostgreSQL 18 and later). */
  @Nullable String notNullConstraint(String table) {
    if (!shadow.notNull()) {
      return null;
    }
    if (from.notNullConstraint() != null) {
      return from.notNullConstraint();
    }
    return notNullName == null ? Identifier.chosen(table, lastingName, "not_null") : notNullName;
  }
}
