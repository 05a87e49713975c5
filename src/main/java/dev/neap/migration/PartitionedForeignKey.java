package dev.neap.migration;

import static dev.neap.schema.Identifier.literal;
import static dev.neap.schema.Identifier.quote;

import dev.neap.schema.Database;
import dev.neap.schema.Fact;
import dev.neap.schema.LockLevel;
import dev.neap.schema.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A foreign key of a partitioned table where the server does not take it NOT VALID: each partition
 * gets it so and proves it, and the table takes up what they have without reading a row.
 *
 * @param on the table
 * @param leaves its partitions with rows, as far as they are known
 * @param name the name that the foreign key has on all of them
 * @param definition the foreign key as {@code ALTER TABLE} takes it
 * @see <a href="https://www.postgresql.org/docs/17/sql-altertable.html">PostgreSQL 17 manual, ALTER
 *     TABLE, ADD table_constraint</a>
 */
public record PartitionedForeignKey(
    TableName on, List<TableName> leaves, String name, String definition) {

  /**
   * The foreign key, where this is the way to it.
   *
   * @param leaves null where the table is not partitioned
   */
  public static Optional<PartitionedForeignKey> of(
      Database database,
      TableName on,
      @Nullable List<TableName> leaves,
      String name,
      String definition) {
    return leaves == null || database.provesPartitionedLater()
        ? Optional.empty()
        : Optional.of(new PartitionedForeignKey(on, leaves, name, definition));
  }

  /** What puts it in force; each takes back what it made. */
  public List<Ddl> steps() {
    List<Ddl> steps = new ArrayList<>();
    for (TableName leaf : leaves) {
      steps.add(
          Ddl.brief(
                  "add " + name + " to " + leaf.name() + " for new rows",
                  leaf,
                  LockLevel.SHARE_ROW_EXCLUSIVE,
                  Fact.constraint(leaf, name, definition),
                  add(leaf) + " NOT VALID")
              .unless(apart(leaf)));
      steps.add(
          Ddl.scan(
                  "prove " + name + " for every row of " + leaf.name(),
                  leaf,
                  Fact.validConstraint(leaf, name),
                  "ALTER TABLE " + leaf.sql() + " VALIDATE CONSTRAINT " + quote(name))
              .unless(apart(leaf)));
    }
    Fact whole = Fact.constraint(on, name, definition);
    steps.add(
        Ddl.brief(
                "add " + name + " to partitions that came meanwhile, for new rows",
                on,
                LockLevel.SHARE_ROW_EXCLUSIVE,
                none("every partition has " + name, "NOT " + has("true")),
                each(
                    "NOT " + has("true"),
                    "ADD CONSTRAINT " + quote(name) + " " + definition + " NOT VALID"))
            .unless(whole)
            .undoneBy(dropParts()));
    steps.add(
        Ddl.scan(
                "prove " + name + " for every row of partitions that came meanwhile",
                on,
                none(name + " of every partition is valid", "NOT " + has("c.convalidated")),
                each(has("NOT c.convalidated"), "VALIDATE CONSTRAINT " + quote(name)))
            .unless(whole));
    steps.add(
        Ddl.brief(
                "make " + name + " of those of the partitions",
                on,
                LockLevel.SHARE_ROW_EXCLUSIVE,
                whole,
                "LOCK TABLE ONLY " + on.sql() + " IN SHARE ROW EXCLUSIVE MODE",
                refuseLarge(),
                add(on))
            .undoneBy(dropWhole()));
    return steps;
  }

  /** Gives the parts of a foreign key the lasting name, or one like it where it is another's. */
  static String named(TableName on, String temporary, String lasting) {
    return """
        SELECT neap.name_constraint(pg_catalog.format('%%I.%%I', n.nspname, p.relname), %s, %s)
        FROM pg_catalog.pg_partition_tree(%s) t
        JOIN pg_catalog.pg_class p ON p.oid = t.relid
        JOIN pg_catalog.pg_namespace n ON n.oid = p.relnamespace
        WHERE t.level > 0"""
        .formatted(literal(temporary), literal(lasting), literal(on.sql()));
  }

  private Ddl dropWhole() {
    return Ddl.brief(
        "drop " + name,
        on,
        LockLevel.ACCESS_EXCLUSIVE,
        Fact.constraint(on, name).negated(),
        "ALTER TABLE " + on.sql() + " DROP CONSTRAINT " + quote(name));
  }

  private Ddl dropParts() {
    String alone = has("c.conparentid = 0");
    return Ddl.brief(
        "drop " + name + " of partitions",
        on,
        LockLevel.ACCESS_EXCLUSIVE,
        none("no partition alone has " + name, alone),
        each(alone, "DROP CONSTRAINT " + quote(name)));
  }

  private String add(TableName table) {
    return "ALTER TABLE " + table.sql() + " ADD CONSTRAINT " + quote(name) + " " + definition;
  }

  /** That a table is no partition any more. */
  private Fact apart(TableName leaf) {
    return new Fact(
        leaf + " is no partition of " + on,
        "SELECT NOT EXISTS (SELECT FROM "
            + parts()
            + " WHERE t.relid = pg_catalog.to_regclass("
            + literal(leaf.sql())
            + "))");
  }

  private Fact none(String what, String condition) {
    return new Fact(what, "SELECT NOT EXISTS (" + leaves(condition) + ")");
  }

  private String leaves(String condition) {
    return "SELECT t.relid FROM " + parts() + " WHERE t.isleaf AND " + condition;
  }

  private String parts() {
    return "pg_catalog.pg_partition_tree(pg_catalog.to_regclass(" + literal(on.sql()) + ")) t";
  }

  /** Whether the partition {@code t} has the foreign key, and that is so. */
  private String has(String condition) {
    return "EXISTS (SELECT FROM pg_catalog.pg_constraint c WHERE c.conrelid = t.relid AND c.conname = "
        + literal(name)
        + " AND "
        + condition
        + " AND "
        + Fact.madeBy(definition)
        + ")";
  }

  /** Does the same to each partition with rows of which that is so. */
  private String each(String condition, String change) {
    return loop(condition, "EXECUTE format('ALTER TABLE %s %s', p, " + literal(change) + ");");
  }

  /** Small partitions that came at the very last are read when the table gets it, and no other. */
  private String refuseLarge() {
    return loop(
        "pg_catalog.pg_relation_size(t.relid) > "
            + PartitionedIndex.SMALL
            + " AND NOT "
            + has("c.convalidated"),
        """
        RAISE EXCEPTION 'partition %% came meanwhile with rows, and has no proved foreign key %% yet: add it, and retry: %%; %%', p, %1$s,
          format('ALTER TABLE %%s ADD CONSTRAINT %%s NOT VALID', p, %2$s),
          format('ALTER TABLE %%s VALIDATE CONSTRAINT %%I', p, %1$s);"""
            .formatted(literal(name), literal(quote(name) + " " + definition)));
  }

  private String loop(String condition, String statement) {
    return "DO $neap$\nDECLARE\n  p regclass;\nBEGIN\n  FOR p IN "
        + leaves(condition)
        + " LOOP\n"
        + statement.indent(4)
        + "  END LOOP;\nEND $neap$";
  }
}
