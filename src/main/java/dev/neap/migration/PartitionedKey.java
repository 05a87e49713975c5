package dev.neap.migration;

import static dev.neap.schema.Identifier.literal;
import static dev.neap.schema.Identifier.quote;

import dev.neap.schema.Fact;
import dev.neap.schema.Identifier;
import dev.neap.schema.Partition;
import dev.neap.schema.TableName;
import dev.neap.schema.TableShape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A unique constraint or a primary key of a partitioned table: the index of each partition is built
 * while others go on, and the constraint takes them up without reading a row.
 *
 * @param shape the table
 * @param kind UNIQUE or PRIMARY KEY
 * @param columns the columns of its index in order, included ones too, by the names that they have
 *     when the constraint is made
 * @param definition the constraint as {@code ALTER TABLE} takes it
 * @param deferrable its end that says whether it can be checked at commit; empty where not
 * @param parts the index and the constraint on each partition
 */
public record PartitionedKey(
    TableShape shape,
    String kind,
    List<String> columns,
    String definition,
    String deferrable,
    Parts parts) {

  /** What index and constraint are called on each partition, and how the index is made. */
  public interface Parts {

    /** The bare name of the index until the constraint takes it up. */
    String index(TableName on);

    /** The statement that makes the index, concurrently. */
    String create(TableName on);

    /** The bare name of the constraint on the table or a partition. */
    String constraint(TableName on);
  }

  /** What builds the indexes; each takes back what it made. */
  public List<Ddl> build() {
    return leaves()
        .map(
            on ->
                Ddl.concurrently(
                        "build the unique index of " + on.name() + " for " + named(shape.name()),
                        on,
                        Fact.validIndex(index(on), on, parts.create(on))
                            .and(Fact.indexWidth(index(on), columns.size())),
                        parts.create(on))
                    .undoneBy(IndexBuild.drop(index(on), on)))
        .toList();
  }

  /** The statements that make the constraint of the indexes. */
  public List<String> settle() {
    List<String> statements = new ArrayList<>();
    leaves()
        .forEach(
            on ->
                statements.add(
                    add(on) + kind + " USING INDEX " + quote(parts.index(on)) + deferrable));
    statements.add(late());
    List<Partition> upwards = new ArrayList<>(shape.partitions());
    Collections.reverse(upwards);
    upwards.stream()
        .filter(Partition::partitioned)
        .forEach(p -> statements.add(add(p.name()) + definition));
    statements.add(add(shape.name()) + definition);
    return statements;
  }

  /** The indexes that the constraint has in the end, by the table or the partition. */
  public Map<TableName, TableName> named() {
    Map<TableName, TableName> named = new LinkedHashMap<>();
    Stream.concat(Stream.of(shape.name()), shape.partitions().stream().map(Partition::name))
        .forEach(on -> named.put(on, new TableName(on.schema(), named(on))));
    return named;
  }

  private Stream<TableName> leaves() {
    return shape.partitions().stream().filter(p -> !p.partitioned()).map(Partition::name);
  }

  private String named(TableName on) {
    return parts.constraint(on);
  }

  private TableName index(TableName on) {
    return new TableName(on.schema(), parts.index(on));
  }

  private String add(TableName on) {
    return "ALTER TABLE " + on.sql() + " ADD CONSTRAINT " + quote(named(on)) + " ";
  }

  /** Partitions that came after the plan: a small one gets its index at once, with the table. */
  private String late() {
    return """
        DO $neap$
        DECLARE
          p regclass;
          part name;
        BEGIN
          FOR p IN SELECT t.relid FROM pg_catalog.pg_partition_tree(%1$s) t WHERE t.isleaf LOOP
            CONTINUE WHEN EXISTS (SELECT FROM pg_catalog.pg_constraint c
              JOIN pg_catalog.pg_index i ON i.indexrelid = c.conindid
              WHERE c.conrelid = p AND c.contype = %2$s AND %3$s);
            SELECT x.relname INTO part FROM pg_catalog.pg_index i
            JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid
            WHERE i.indrelid = p AND i.indisunique AND i.indisvalid AND i.indpred IS NULL AND %3$s
              AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint c WHERE c.conindid = i.indexrelid)
              AND NOT EXISTS (SELECT FROM pg_catalog.pg_inherits h WHERE h.inhrelid = i.indexrelid);
            IF part IS NOT NULL THEN
              EXECUTE format('ALTER TABLE %%s ADD CONSTRAINT %%I %4$s USING INDEX %%I%5$s', p, part, part);
            ELSIF pg_catalog.pg_relation_size(p) > %6$s THEN
              RAISE EXCEPTION 'partition %% came meanwhile with rows, and has no unique index over %% yet: build one concurrently, and retry', p, %7$s;
            END IF;
          END LOOP;
        END $neap$"""
        .formatted(
            literal(shape.name().sql()),
            kind.equals("UNIQUE") ? "'u'" : "'p'",
            "ARRAY(SELECT a.attname::text FROM unnest(i.indkey::int2[]) WITH ORDINALITY k (n, o) JOIN"
                + " pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.n ORDER"
                + " BY k.o) = ARRAY["
                + columns.stream().map(Identifier::literal).collect(Collectors.joining(", "))
                + "]",
            kind,
            deferrable,
            PartitionedIndex.SMALL,
            literal(String.join(", ", columns)));
  }
}
