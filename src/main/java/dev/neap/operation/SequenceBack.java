package dev.neap.operation;

import static dev.neap.schema.Identifier.literal;

import dev.neap.migration.Contribution;
import dev.neap.migration.Ddl;
import dev.neap.migration.Names;
import dev.neap.schema.Column;
import dev.neap.schema.Fact;
import dev.neap.schema.LockLevel;
import dev.neap.schema.TableName;
import java.util.List;
import java.util.Optional;

/**
 * Makes the sequence again that went with a dropped column; it counts on from the column's last
 * value. An identity makes its own in the end, which takes over from one that is made before.
 *
 * @param table the table
 * @param was the column before it was dropped
 * @param sequence its sequence
 * @param made the sequence that is made before the column is
 */
record SequenceBack(TableName table, Column was, Column.Sequence sequence, TableName made) {

  static Optional<SequenceBack> of(TableName table, Column was, Names names) {
    Column.Sequence sequence = was.ownedSequence();
    if (sequence == null) {
      return Optional.empty();
    }
    TableName made =
        was.identity() == null
            ? sequence.name()
            : new TableName(table.schema(), names.temporary(sequence.name().name()));
    return Optional.of(new SequenceBack(table, was, sequence, made));
  }

  /** The sequence, before the column whose default it may feed. */
  void make(Contribution contribution) {
    contribution.expand(
        Ddl.brief(
            "make the sequence " + sequence.name() + " again",
            table,
            LockLevel.NONE,
            Fact.relationExists(made),
            "CREATE SEQUENCE " + made.sql() + " " + sequence.options()));
  }

  /** Its place and all that it had, once every row is filled. */
  void settle(Contribution contribution) {
    String last = sequence.options().contains(" INCREMENT BY -") ? "min" : "max";
    contribution.tighten(
        Ddl.scan(
            "move the sequence " + sequence.name() + " past the values of " + was.name(),
            table,
            Fact.never(),
            """
            SELECT pg_catalog.setval(q.seqrelid, pg_catalog.%1$s(t.%2$s)::bigint)
            FROM %3$s t, pg_catalog.pg_sequence q
            WHERE q.seqrelid = %4$s::pg_catalog.regclass AND t.%2$s BETWEEN q.seqmin AND q.seqmax
            GROUP BY q.seqrelid\
            """
                .formatted(last, was.sql(), table.sql(), literal(made.sql()))));
    statements().forEach(contribution::swap);
    sequence.belongings().forEach(contribution::swap);
  }

  private List<String> statements() {
    String name = sequence.name().sql();
    if (was.identity() == null) {
      return List.of("ALTER SEQUENCE " + name + " OWNED BY " + table.sql() + "." + was.sql());
    }
    return List.of(
        "ALTER TABLE "
            + table.sql()
            + " ALTER COLUMN "
            + was.sql()
            + " ADD GENERATED "
            + was.identity()
            + " AS IDENTITY (SEQUENCE NAME "
            + name
            + " "
            + sequence.options().replaceFirst("^AS \\S+ ", "")
            + ")",
        "SELECT pg_catalog.setval(" + literal(name) + ", last_value, is_called) FROM " + made.sql(),
        "DROP SEQUENCE " + made.sql());
  }
}
