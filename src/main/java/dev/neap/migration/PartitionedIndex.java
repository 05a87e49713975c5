package dev.neap.migration;

import static dev.neap.schema.Identifier.literal;

import dev.neap.schema.Fact;
import dev.neap.schema.LockLevel;
import dev.neap.schema.Partition;
import dev.neap.schema.TableName;
import dev.neap.schema.TableShape;
import java.util.ArrayList;
import java.util.List;

/**
 * An index of a partitioned table, made empty, built partition by partition, and put together while
 * others go on reading and writing.
 *
 * @param shape the table
 * @param parts the index on the table and on each of its partitions
 * @see <a href="https://www.postgresql.org/docs/current/ddl-partitioning.html">PostgreSQL manual,
 *     5.12 Table Partitioning</a>
 */
record PartitionedIndex(TableShape shape, Parts parts) {

  /** The bytes up to which a partition that came meanwhile gets its index at once. */
  static final int SMALL = 4 * 1024 * 1024;

  /** What the index is called on each table, and how it is made there. */
  interface Parts {

    /** Its bare name on the table or partition. */
    String name(TableName on);

    /** The statement that makes it on the table alone: on a partition with rows, concurrently. */
    String create(TableName on, boolean concurrently);
  }

  /** What builds it; each takes back what it made. */
  List<Ddl> steps() {
    List<Ddl> steps = new ArrayList<>();
    steps.add(empty(shape.name()));
    for (Partition partition : shape.partitions()) {
      TableName on = partition.name();
      steps.add(partition.partitioned() ? empty(on) : built(on));
      steps.add(
          Ddl.brief(
              "put the index of " + on.name() + " to " + parts.name(partition.of()),
              on,
              LockLevel.SHARE_UPDATE_EXCLUSIVE,
              attached(index(on)),
              attach(index(partition.of()), index(on))));
    }
    steps.add(
        Ddl.brief(
                "give index " + parts.name(shape.name()) + " to partitions that came meanwhile",
                shape.name(),
                LockLevel.SHARE_ROW_EXCLUSIVE,
                Fact.validIndex(index(shape.name())),
                late())
            .undoneBy(dropWhole()));
    return steps;
  }

  private Ddl empty(TableName on) {
    return Ddl.brief(
        "make index " + parts.name(on) + " of " + on.name() + ", empty",
        on,
        LockLevel.SHARE_ROW_EXCLUSIVE,
        Fact.relationExists(index(on)),
        parts.create(on, false));
  }

  private Ddl built(TableName on) {
    return Ddl.concurrently(
            "build index " + parts.name(on) + " of " + on.name(),
            on,
            Fact.validIndex(index(on)),
            parts.create(on, true))
        .undoneBy(IndexBuild.drop(index(on), on));
  }

  /** Takes the index away with those of the partitions that belong to it; none goes without it. */
  private Ddl dropWhole() {
    TableName index = index(shape.name());
    return Ddl.brief(
        "drop index " + index.name(),
        shape.name(),
        LockLevel.ACCESS_EXCLUSIVE,
        Fact.relationExists(index).negated(),
        "DROP INDEX IF EXISTS " + index.sql());
  }

  private TableName index(TableName on) {
    return new TableName(on.schema(), parts.name(on));
  }

  static String attach(TableName whole, TableName part) {
    return "ALTER INDEX " + whole.sql() + " ATTACH PARTITION " + part.sql();
  }

  private static Fact attached(TableName part) {
    return new Fact(
        "index " + part.name() + " is part of another",
        "SELECT EXISTS (SELECT FROM pg_catalog.pg_inherits i WHERE i.inhrelid ="
            + " pg_catalog.to_regclass("
            + literal(part.sql())
            + "))");
  }

  /** Partitions that were made after the plan and before the empty index have none of it. */
  private String late() {
    return """
        DO $neap$
        DECLARE
          p record;
          whole regclass;
          part regclass;
          made text;
        BEGIN
          FOR p IN SELECT t.relid, t.parentrelid, t.isleaf FROM pg_catalog.pg_partition_tree(%1$s) t
            WHERE t.level > 0 ORDER BY t.level, t.relid
          LOOP
            SELECT i.indexrelid INTO whole FROM pg_catalog.pg_index i
            WHERE i.indrelid = p.parentrelid
              AND i.indexrelid IN (SELECT relid FROM pg_catalog.pg_partition_tree(%2$s));
            CONTINUE WHEN EXISTS (SELECT FROM pg_catalog.pg_index i
              JOIN pg_catalog.pg_inherits h ON h.inhrelid = i.indexrelid
              WHERE i.indrelid = p.relid AND h.inhparent = whole);
            made := substring(pg_catalog.pg_get_indexdef(whole) FROM ' USING .*');
            SELECT i.indexrelid INTO part FROM pg_catalog.pg_index i
            WHERE i.indrelid = p.relid AND i.indisvalid
              AND i.indisunique = (SELECT indisunique FROM pg_catalog.pg_index WHERE indexrelid = whole)
              AND substring(pg_catalog.pg_get_indexdef(i.indexrelid) FROM ' USING .*') = made
              AND NOT EXISTS (SELECT FROM pg_catalog.pg_inherits WHERE inhrelid = i.indexrelid);
            IF part IS NULL THEN
              IF p.isleaf AND pg_catalog.pg_relation_size(p.relid) > %3$s THEN
                RAISE EXCEPTION 'partition %% came meanwhile with rows, and has no index yet: %%', p.relid::regclass,
                  substring(pg_catalog.pg_get_indexdef(whole) FROM '^CREATE (?:UNIQUE )?INDEX ')
                    || 'CONCURRENTLY ON ' || p.relid::regclass || made;
              END IF;
              EXECUTE substring(pg_catalog.pg_get_indexdef(whole) FROM '^CREATE (?:UNIQUE )?INDEX ')
                || 'ON ONLY ' || p.relid::regclass || made;
              SELECT max(i.indexrelid) INTO part FROM pg_catalog.pg_index i WHERE i.indrelid = p.relid;
            END IF;
            EXECUTE format('ALTER INDEX %%s ATTACH PARTITION %%s', whole, part);
          END LOOP;
        END $neap$"""
        .formatted(literal(shape.name().sql()), literal(index(shape.name()).sql()), SMALL);
  }
}
