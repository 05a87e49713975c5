package dev.neap.migration;

import static dev.neap.schema.Identifier.literal;
import static dev.neap.schema.Identifier.quote;

import dev.neap.schema.Fact;
import dev.neap.schema.Identifier;
import dev.neap.schema.TableName;
import dev.neap.schema.TableShape;
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
    return nameIsFree(index(), shape.name());
  }

  /** The same of any index of a table; what an earlier try left incomplete is built anew. */
  public static Probe nameIsFree(TableName index, TableName table) {
    return new Probe(
        "the name of index " + index,
        "SELECT EXISTS (SELECT FROM pg_catalog.pg_class r WHERE r.oid = pg_catalog.to_regclass("
            + literal(index.sql())
            + ") AND NOT EXISTS (SELECT FROM pg_catalog.pg_index i WHERE i.indexrelid = r.oid AND"
            + " NOT i.indisvalid AND i.indrelid = pg_catalog.to_regclass("
            + literal(table.sql())
            + ")))",
        new Objection(
            "NEAP-1181",
            "schema " + index.schema() + " already has a relation " + index.name(),
            "Choose another name, or drop it first"));
  }

  /** What builds it; each takes back what it made. */
  public List<Ddl> steps() {
    if (shape.kind() != TableShape.Kind.PARTITIONED) {
      String create = create("CONCURRENTLY ", name, "", shape.name());
      return List.of(
          Ddl.concurrently(
                  "build index " + name,
                  shape.name(),
                  Fact.validIndex(index(), shape.name(), create),
                  create)
              .undoneBy(drop(index(), shape.name())));
    }
    return new PartitionedIndex(
            shape,
            new PartitionedIndex.Parts() {
              @Override
              public String name(TableName on) {
                return on.equals(shape.name()) ? name : Identifier.derive(on.name(), name);
              }

              @Override
              public String create(TableName table, boolean concurrently) {
                String how = concurrently ? "CONCURRENTLY " : "";
                return IndexBuild.this.create(how, name(table), concurrently ? "" : "ONLY ", table);
              }
            })
        .steps();
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

  /** Takes an index away while others go on. */
  public static Ddl drop(TableName index, TableName table) {
    return Ddl.concurrently(
        "drop index " + index.name(),
        table,
        Fact.relationExists(index).negated(),
        "DROP INDEX CONCURRENTLY IF EXISTS " + index.sql());
  }
}
