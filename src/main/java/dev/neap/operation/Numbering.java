package dev.neap.operation;

import static dev.neap.schema.Identifier.literal;

import dev.neap.migration.Contribution;
import dev.neap.migration.Ddl;
import dev.neap.migration.Names;
import dev.neap.schema.Expression;
import dev.neap.schema.Fact;
import dev.neap.schema.Identifier;
import dev.neap.schema.LockLevel;
import dev.neap.schema.TableName;
import java.util.List;
import java.util.Optional;

/**
 * The numbers of an added identity or serial column: until contract they come from a sequence of
 * Neap's, from which the lasting one counts on.
 *
 * @param table the table
 * @param column the column as the file describes it
 * @param made the sequence until contract
 */
record Numbering(TableName table, ColumnDefinition column, TableName made) {

  static Optional<Numbering> of(TableName table, ColumnDefinition column, Names names) {
    TableName made =
        new TableName(
            table.schema(), names.temporary(Identifier.dotted(table.name(), column.name())));
    return column.isNumbered() ? Optional.of(new Numbering(table, column, made)) : Optional.empty();
  }

  /** The next number; the sequence need not be there yet when this is parsed. */
  Expression next() {
    return Expression.of(
        "pg_catalog.nextval(" + literal(made.sql()) + "::text::pg_catalog.regclass)");
  }

  /** The sequence, which everybody may take numbers from who writes to the table. */
  void make(Contribution contribution) {
    contribution.expand(
        Ddl.brief(
                "make the sequence that numbers " + column.name(),
                table,
                LockLevel.NONE,
                Fact.relationExists(made),
                "CREATE SEQUENCE " + made.sql() + " AS " + column.baseType() + options(" %s"),
                "GRANT USAGE ON SEQUENCE " + made.sql() + " TO PUBLIC")
            .undoneBy(
                Ddl.brief(
                    "drop the sequence that numbers " + column.name(),
                    table,
                    LockLevel.NONE,
                    Fact.relationExists(made).negated(),
                    "DROP SEQUENCE " + made.sql())));
    if (!column.isIdentity()) {
      contribution
          .takes(NameIsFree.of(lasting()))
          .note(
              "from contract on, who inserts into "
                  + table
                  + " needs USAGE on the sequence "
                  + lasting()
                  + ", as with any serial column");
    }
  }

  /** Makes the lasting one, while nobody else can take a number. */
  void settle(Contribution contribution) {
    String alter =
        "ALTER TABLE " + table.sql() + " ALTER COLUMN " + Identifier.quote(column.name()) + " ";
    String owned =
        "pg_catalog.pg_get_serial_sequence(%s, %s)"
            .formatted(literal(table.sql()), literal(column.name()));
    List<String> lasting =
        column.isIdentity()
            ? List.of(
                alter
                    + "ADD GENERATED "
                    + column.identityKind()
                    + " AS IDENTITY"
                    + options(" (%s)"))
            : List.of(
                "CREATE SEQUENCE %s AS %s OWNED BY %s.%s"
                    .formatted(
                        lasting().sql(),
                        column.baseType(),
                        table.sql(),
                        Identifier.quote(column.name())),
                alter + "SET DEFAULT nextval(" + literal(lasting().sql()) + "::regclass)");
    lasting.forEach(contribution::swap);
    contribution
        .swap("SELECT pg_catalog.setval(" + owned + ", last_value, is_called) FROM " + made.sql())
        .swap("DROP SEQUENCE " + made.sql());
  }

  /** The name that the server would choose. */
  private TableName lasting() {
    return new TableName(table.schema(), Identifier.chosen(table.name(), column.name(), "seq"));
  }

  private String options(String form) {
    return column.sequenceOptions().map(form::formatted).orElse("");
  }
}
