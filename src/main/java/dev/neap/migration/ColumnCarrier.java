package dev.neap.migration;

import static dev.neap.schema.Identifier.literal;
import static dev.neap.schema.Identifier.quote;

import dev.neap.schema.Column;
import dev.neap.schema.Fact;
import dev.neap.schema.LockLevel;
import dev.neap.schema.TableName;
import java.util.ArrayList;
import java.util.List;

/**
 * Carries over what belongs to a replaced column alone: nullability, default, sequence, comment,
 * settings.
 */
final class ColumnCarrier {

  private final TableName table;
  private final Names names;
  private final boolean namedNotNull;

  /**
   * A carrier for one table.
   *
   * @param namedNotNull whether NOT NULL is a constraint with a name (PostgreSQL 18 and later)
   */
  ColumnCarrier(TableName table, Names names, boolean namedNotNull) {
    this.table = table;
    this.names = names;
    this.namedNotNull = namedNotNull;
  }

  /**
   * The statements that add the column, with its comment, statistics target, settings and
   * privileges. They change the catalog alone, and none needs a stronger lock than the first one.
   */
  static Ddl add(
      TableName table,
      Column column,
      String definition,
      List<Column.Grant> grants,
      List<String> further) {
    List<String> statements = new ArrayList<>();
    statements.add("ALTER TABLE " + table.sql() + " ADD COLUMN " + column.sql() + " " + definition);
    statements.addAll(further);
    Integer target = column.statisticsTarget();
    if (target != null) {
      statements.add(alterColumn(table, column.name()) + " SET STATISTICS " + target);
    }
    column.settings().forEach(setting -> statements.addAll(setting.sql(column.name())));
    String comment = column.comment();
    if (comment != null) {
      statements.add(comment(table, column.name(), comment));
    }
    for (Column.Grant grant : grants) {
      statements.add(
          "GRANT "
              + String.join(
                  ", ",
                  grant.privileges().stream().map(p -> p + " (" + column.sql() + ")").toList())
              + " ON "
              + table.sql()
              + " TO "
              + grant.grantee()
              + (grant.grantable() ? " WITH GRANT OPTION" : ""));
    }
    return Ddl.brief(
            "add column " + column.name() + " to " + table.name(),
            table,
            LockLevel.ACCESS_EXCLUSIVE,
            Fact.column(table, column.name()),
            statements.toArray(String[]::new))
        .undoneBy(drop(table, column));
  }

  /** Takes a column away, if it is there. */
  static Ddl drop(TableName table, Column column) {
    return Ddl.brief(
        "drop column " + column.name() + " of " + table.name(),
        table,
        LockLevel.ACCESS_EXCLUSIVE,
        Fact.column(table, column.name()).negated(),
        VersionSchema.hideFromAll(table),
        "ALTER TABLE " + table.sql() + " DROP COLUMN IF EXISTS " + column.sql(),
        VersionSchema.showAgain(table));
  }

  /** Makes the filled column refuse NULL without scanning the table under a strong lock. */
  List<Ddl> refuseNull(String column) {
    String constraint = notNullName(names, column);
    Fact proved = Fact.notNull(table, column);
    Fact there = Fact.constraint(table, constraint);
    String condition =
        namedNotNull ? "NOT NULL " + quote(column) : "CHECK (" + quote(column) + " IS NOT NULL)";
    List<Ddl> steps = new ArrayList<>();
    steps.add(
        Ddl.brief(
            "refuse NULL in " + column + " of new rows",
            table,
            LockLevel.ACCESS_EXCLUSIVE,
            there.or(proved),
            "ALTER TABLE "
                + table.sql()
                + " ADD CONSTRAINT "
                + quote(constraint)
                + " "
                + condition
                + " NOT VALID"));
    steps.add(
        Ddl.scan(
            "prove that no row has NULL in " + column,
            table,
            Fact.validConstraint(table, constraint).or(proved),
            "ALTER TABLE " + table.sql() + " VALIDATE CONSTRAINT " + quote(constraint)));
    if (!namedNotNull) {
      steps.add(
          Ddl.brief(
              "make " + column + " NOT NULL by the proof",
              table,
              LockLevel.ACCESS_EXCLUSIVE,
              proved.and(there.negated()),
              alterColumn(table, column) + " SET NOT NULL",
              "ALTER TABLE " + table.sql() + " DROP CONSTRAINT IF EXISTS " + quote(constraint)));
    }
    return steps;
  }

  static String notNullName(Names names, String column) {
    return names.temporary(column + "_not_null");
  }

  /** Gives a constraint its lasting name, or one like it where that is another's. */
  static String named(TableName table, String temporary, String lasting) {
    return "SELECT neap.name_constraint(%s, %s, %s)"
        .formatted(literal(table.sql()), literal(temporary), literal(lasting));
  }

  /** Hands the sequence of the old column to the new one, before the old one is dropped. */
  List<String> takeSequence(Replacement replacement) {
    Column from = replacement.from();
    Column.Sequence sequence = from.ownedSequence();
    if (sequence == null) {
      return List.of();
    }
    String shadow = replacement.shadow().sql();
    if (from.identity() == null) {
      return List.of(
          "ALTER SEQUENCE " + sequence.name().sql() + " OWNED BY " + table.sql() + "." + shadow);
    }
    TableName taken = temporarySequence(sequence);
    return List.of(
        alterColumn(table, replacement.shadow().name())
            + " ADD GENERATED "
            + from.identity()
            + " AS IDENTITY (SEQUENCE NAME "
            + taken.sql()
            + " "
            + options(sequence, from, replacement.shadow())
            + ")",
        "SELECT pg_catalog.setval("
            + literal(taken.sql())
            + ", last_value, is_called) FROM "
            + sequence.name().sql());
  }

  /** The sequence's options for the new column's type: the limits of the old type go with it. */
  private static String options(Column.Sequence sequence, Column from, Column to) {
    String options = sequence.options().replaceFirst("^AS \\S+ ", "");
    if (from.type().equals(to.type())) {
      return options;
    }
    String limit =
        switch (from.type()) {
          case "smallint" -> "32767 -32768";
          case "integer" -> "2147483647 -2147483648";
          default -> "9223372036854775807 -9223372036854775808";
        };
    String[] limits = limit.split(" ");
    return options
        .replaceFirst(" MAXVALUE " + limits[0] + "\\b", " NO MAXVALUE")
        .replaceFirst(" MINVALUE " + limits[1] + "\\b", " NO MINVALUE");
  }

  private TableName temporarySequence(Column.Sequence sequence) {
    return new TableName(table.schema(), names.temporary(sequence.name().name()));
  }

  /** What gives the new column its lasting name and default, once the old column is gone. */
  List<String> settle(Replacement replacement) {
    List<String> statements = new ArrayList<>();
    String lasting = replacement.lastingName();
    Column shadow = replacement.shadow();
    if (!shadow.name().equals(lasting)) {
      statements.add(
          "ALTER TABLE "
              + table.sql()
              + " RENAME COLUMN "
              + shadow.sql()
              + " TO "
              + quote(lasting));
    }
    if (shadow.defaultExpression() != null) {
      statements.add(alterColumn(table, lasting) + " SET DEFAULT " + shadow.defaultExpression());
    }
    String constraint = replacement.notNullConstraint(table.name());
    if (namedNotNull && constraint != null) {
      statements.add(named(table, notNullName(names, shadow.name()), constraint));
    }
    Column.Sequence sequence = replacement.from().ownedSequence();
    if (replacement.from().identity() != null && sequence != null) {
      statements.add(
          "ALTER SEQUENCE "
              + temporarySequence(sequence).sql()
              + " RENAME TO "
              + sequence.name().bareSql());
      statements.addAll(sequence.belongings());
    }
    return statements;
  }

  static String alterColumn(TableName table, String column) {
    return "ALTER TABLE " + table.sql() + " ALTER COLUMN " + quote(column);
  }

  static String comment(TableName table, String column, String comment) {
    return "COMMENT ON COLUMN " + table.sql() + "." + quote(column) + " IS " + literal(comment);
  }
}
