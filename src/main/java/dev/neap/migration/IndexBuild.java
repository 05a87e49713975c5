package dev.neap.migration;

import static dev.neap.schema.Identifier.literal;
import static dev.neap.schema.Identifier.quote;

import dev.neap.schema.Fact;
import dev.neap.schema.Identifier;
import dev.neap.schema.LockLevel;
import dev.neap.schema.TableName;
import dev.neap.schema.TableShape;
import java.util.ArrayList;
import java.util.List;

/**
 * An index of a table, built while others go on reading and writing. One of a partitioned table is
 * made empty, built partition by partition, and put together.
 *
 * @param shape the table
 * @param name the index's name
 * @param unique whether it refuses duplicates
 * @param on the definition from {@code USING} on
 * @see <a href="https://www.postgresql.org/docs/current/ddl-partitioning.html">PostgreSQL manual,
 *     5.12 Table Partitioning</a>
 */
public record IndexBuild(TableShape shape, String name, boolean unique, String on) {

  /** That no relation of that name is there, when the migration is planned. */
  public Probe nameIsFree() {
    return new Probe(
        "the name of index " + name,
        "SELECT pg_catalog.to_regclass(" + literal(index().sql()) + ") IS NOT NULL",
        new Objection(
            "NEAP-1181",
            "schema " + index().schema() + " already has a relation " + name,
            "Choose another name, or drop it first"));
  }

  /** What builds it; each takes back what it made. */
  public List<Ddl> steps() {
    if (shape.kind() != TableShape.Kind.PARTITIONED) {
      return List.of(
          Ddl.concurrently(
                  "build index " + name,
                  shape.name(),
                  Fact.validIndex(index()),
                  create("CONCURRENTLY ", name, "", shape.name()))
              .undoneBy(drop(index(), shape.name())));
    }
    List<Ddl> steps = new ArrayList<>();
    TableName parent = shape.name();
    steps.add(
        Ddl.brief(
            "make index " + name + " of " + parent.name() + ", empty",
            parent,
            LockLevel.SHARE_ROW_EXCLUSIVE,
            Fact.relationExists(index()),
            create("", name, "ONLY ", parent)));
    for (TableName leaf : shape.leaves()) {
      TableName part = new TableName(leaf.schema(), Identifier.derive(leaf.name(), name));
      steps.add(
          Ddl.concurrently(
                  "build index " + name + " of " + leaf.name(),
                  leaf,
                  Fact.validIndex(part),
                  create("CONCURRENTLY ", part.name(), "", leaf))
              .undoneBy(drop(part, leaf)));
      steps.add(
          Ddl.brief(
              "put the index of " + leaf.name() + " to " + name,
              leaf,
              LockLevel.SHARE_UPDATE_EXCLUSIVE,
              attached(part),
              "ALTER INDEX " + index().sql() + " ATTACH PARTITION " + part.sql()));
    }
    steps.set(steps.size() - 1, steps.get(steps.size() - 1).undoneBy(dropWhole(parent)));
    return steps;
  }

  /** Takes the index away with those of the partitions that belong to it; none goes without it. */
  private Ddl dropWhole(TableName parent) {
    return Ddl.brief(
        "drop index " + name,
        parent,
        LockLevel.ACCESS_EXCLUSIVE,
        Fact.relationExists(index()).negated(),
        "DROP INDEX IF EXISTS " + index().sql());
  }

  /** Whether the table has partitions that are partitioned themselves. */
  public Probe hasOneLevel() {
    return new Probe(
        "the partitions of " + shape.name(),
        "SELECT EXISTS (SELECT FROM pg_catalog.pg_partition_tree("
            + literal(shape.name().sql())
            + ") WHERE level > 1)",
        new Objection(
            "NEAP-1197",
            "partitions of " + shape.name() + " are partitioned themselves",
            "Build the index on each of those, and attach them, in migrations of their own"));
  }

  private TableName index() {
    return new TableName(shape.name().schema(), name);
  }

  private String create(String how, String called, String only, TableName table) {
    return "CREATE "
        + (unique ? "UNIQUE " : "")
        + "INDEX "
        + how
        + quote(called)
        + " ON "
        + only
        + table.sql()
        + " "
        + on;
  }

  private static Fact attached(TableName part) {
    return new Fact(
        "index " + part.name() + " is part of another",
        "SELECT EXISTS (SELECT FROM pg_catalog.pg_inherits i WHERE i.inhrelid ="
            + " pg_catalog.to_regclass("
            + literal(part.sql())
            + "))");
  }

  /** Takes an index away while others go on. */
  public static Ddl drop(TableName index, TableName table) {
    return Ddl.concurrently(
        "drop index " + index.name(),
        table,
        Fact.relationExists(index).negated(),
        "DROP INDEX CONCURRENTLY IF EXISTS " + index.sql());
  }
}
