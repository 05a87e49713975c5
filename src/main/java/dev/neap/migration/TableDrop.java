package dev.neap.migration;

import static dev.neap.schema.Identifier.literal;
import static dev.neap.schema.Identifier.quote;

import dev.neap.schema.Constraint;
import dev.neap.schema.Fact;
import dev.neap.schema.LockLevel;
import dev.neap.schema.Partition;
import dev.neap.schema.TableName;
import dev.neap.schema.TableShape;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The way of a table into the archive, and back. The table itself is the archive: it is moved to a
 * schema of its migration's, no row is copied. What it points at is let go, so that nothing out
 * there waits for the archive.
 *
 * @param shape the table
 * @param names the names of the migration's objects
 */
public record TableDrop(TableShape shape, Names names) {

  /** Moves the table to the archive, or drops it where nothing is to be kept. */
  Ddl drop(boolean archives) {
    TableName table = shape.name();
    List<String> statements = new ArrayList<>(writes().end());
    if (archives) {
      pointing()
          .forEach(
              c ->
                  statements.add(
                      alter(c.table()) + "DROP CONSTRAINT IF EXISTS " + quote(c.name())));
      String schema = quote(archive().schema());
      statements.add("CREATE SCHEMA IF NOT EXISTS " + schema);
      statements.add(
          "COMMENT ON SCHEMA "
              + schema
              + " IS "
              + literal("neap archive of migration " + names.migration()));
      statements.addAll(movePartitions(table, archive().schema()));
      statements.add(alter(table) + "SET SCHEMA " + schema);
      statements.add(moveStatistics(archive()));
    } else {
      statements.add("DROP TABLE " + table.sql());
    }
    return Ddl.brief(
        (archives ? "move " : "drop ") + table.name() + (archives ? " to the archive" : ""),
        table,
        LockLevel.ACCESS_EXCLUSIVE,
        Fact.relationExists(table).negated(),
        statements.toArray(String[]::new));
  }

  /** What counts the writes to it until then. */
  WriteCount writes() {
    return new WriteCount(shape, names);
  }

  /** Whether the archive lacks it. */
  public Probe isArchived() {
    return new Probe(
        "the archive of " + shape.name().name(),
        "SELECT pg_catalog.to_regclass(" + literal(archive().sql()) + ") IS NULL",
        new Objection(
            "NEAP-1142",
            "nothing holds the rows of table " + shape.name(),
            "Its archive was switched off, or dropped by hand: bring it back from a backup"));
  }

  /** Brings it back. */
  public Ddl bringBack() {
    TableName table = shape.name();
    List<String> statements = new ArrayList<>();
    for (Partition partition : shape.partitions()) {
      TableName name = partition.name();
      if (!name.schema().equals(table.schema())) {
        statements.add(
            "ALTER TABLE IF EXISTS "
                + new TableName(names.archiveSchema(), name.name()).sql()
                + " SET SCHEMA "
                + quote(name.schema()));
      }
    }
    statements.addAll(movePartitions(archive(), table.schema()));
    statements.add(alter(archive()) + "SET SCHEMA " + quote(table.schema()));
    statements.add(moveStatistics(table));
    statements.add(dropEmpty());
    return Ddl.brief(
        "bring " + table.name() + " back from the archive",
        archive(),
        LockLevel.ACCESS_EXCLUSIVE,
        Fact.relationExists(table).and(Fact.relationExists(archive()).negated()),
        statements.toArray(String[]::new));
  }

  /** Partitions don't move by themselves; those that came since the plan are among them. */
  private List<String> movePartitions(TableName table, String schema) {
    return shape.kind() != TableShape.Kind.PARTITIONED
        ? List.of()
        : List.of(
            "DO $$ DECLARE p regclass; BEGIN FOR p IN SELECT t.relid FROM"
                + " pg_catalog.pg_partition_tree("
                + literal(table.sql())
                + ") t JOIN pg_catalog.pg_class c ON c.oid = t.relid WHERE t.level > 0 AND"
                + (table.equals(archive())
                    ? " c.relnamespace = " + literal(quote(archive().schema())) + "::regnamespace"
                    : " true")
                + " LOOP EXECUTE format('ALTER TABLE %s SET SCHEMA %I', p, "
                + literal(schema)
                + "); END LOOP; END $$");
  }

  /** Moves the extended statistics of the moved table after it; the server leaves them behind. */
  private String moveStatistics(TableName moved) {
    String from = moved.equals(archive()) ? shape.name().schema() : names.archiveSchema();
    return "DO $$ DECLARE s text; BEGIN FOR s IN SELECT format('%I.%I', n.nspname, x.stxname)"
        + " FROM pg_catalog.pg_statistic_ext x JOIN pg_catalog.pg_namespace n ON n.oid ="
        + " x.stxnamespace WHERE x.stxrelid = "
        + literal(moved.sql())
        + "::pg_catalog.regclass AND n.nspname = "
        + literal(from)
        + " LOOP EXECUTE format('ALTER STATISTICS %s SET SCHEMA %I', s, "
        + literal(moved.schema())
        + "); END LOOP; END $$";
  }

  private String dropEmpty() {
    String schema = names.archiveSchema();
    return "DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_catalog.pg_class WHERE relnamespace = "
        + literal(quote(schema))
        + "::pg_catalog.regnamespace) THEN DROP SCHEMA "
        + quote(schema)
        + "; END IF; END $$";
  }

  /** The foreign keys that it had, and has not when it comes back. */
  public List<Constraint> pointing() {
    Stream<Constraint> ofPartitions =
        shape.partitions().stream().flatMap(p -> p.constraints().stream());
    return Stream.concat(shape.constraints().stream(), ofPartitions)
        .filter(c -> c.type() == Constraint.Type.FOREIGN_KEY)
        .filter(c -> !shape.name().equals(c.referencedTable()))
        .toList();
  }

  private TableName archive() {
    return new TableName(names.archiveSchema(), shape.name().name());
  }

  private static String alter(TableName table) {
    return "ALTER TABLE " + table.sql() + " ";
  }
}
