package dev.neap.backfill;

import dev.neap.schema.TableName;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * Runs of blocks of each leaf, up to where the leaf ended when the walk began. A segment is an
 * equal share of all blocks.
 *
 * <p>A row that moves meanwhile was written, and so the trigger has it in step. Only a rewrite of
 * the whole file (VACUUM FULL, CLUSTER, TRUNCATE) moves rows past the trigger: it is seen by the
 * file's new number, and the segment walks over that leaf again, whole: where its rows went is not
 * known.
 */
final class BlockRanges implements Ranges {

  private static final Logger LOG = LoggerFactory.getLogger(BlockRanges.class);
  private static final JsonMapper JSON = new JsonMapper();

  private static final String MEASURE =
      """
      SELECT coalesce(pg_relation_filenode(c.oid), 0) AS file,
        pg_relation_size(c.oid) / current_setting('block_size')::int AS blocks,
        CASE WHEN c.reltuples < 0 THEN NULL ELSE
          c.reltuples * (pg_relation_size(c.oid) / current_setting('block_size')::int)
            / greatest(c.relpages, 1) END AS rows
      FROM pg_class c WHERE c.oid = to_regclass(?)
      """;

  private final TableName table;
  private final List<TableName> leaves;

  BlockRanges(TableName table, List<TableName> leaves) {
    this.table = table;
    this.leaves = leaves;
  }

  /**
   * A segment's share of a leaf: the number of the leaf's file, the first block, and the one behind
   * the last.
   */
  record Part(String schema, String name, long file, long from, long blocks) {

    TableName table() {
      return new TableName(schema, name);
    }
  }

  record Position(int leaf, long block) {}

  private record Measured(long file, long blocks, @Nullable Long rows) {}

  @Override
  public List<Start> start(RangeStatements sql, int segments) {
    List<Part> whole = new ArrayList<>();
    Long rows = 0L;
    for (TableName leaf : leaves) {
      Measured measured = measure(sql, leaf);
      if (measured == null) {
        measured = new Measured(0, leaf.equals(table) ? 1 : 0, 0L);
      }
      whole.add(new Part(leaf.schema(), leaf.name(), measured.file(), 0, measured.blocks()));
      Long more = measured.rows();
      rows = rows == null || more == null ? null : Long.valueOf(rows + more);
    }
    long blocks = whole.stream().mapToLong(Part::blocks).sum();
    List<Start> starts = new ArrayList<>();
    for (int i = 0; i < segments; i++) {
      List<Part> parts = share(whole, blocks * i / segments, blocks * (i + 1) / segments);
      long first = parts.isEmpty() ? 0 : parts.get(0).from();
      starts.add(
          new Start(
              json(parts), json(new Position(0, first)), rows == null ? null : rows / segments));
    }
    return starts;
  }

  /** The parts that lie between two blocks, counted over all leaves. */
  private static List<Part> share(List<Part> whole, long from, long to) {
    List<Part> parts = new ArrayList<>();
    long before = 0;
    for (Part part : whole) {
      long first = Math.max(0, from - before);
      long end = Math.min(part.blocks(), to - before);
      if (first < end) {
        parts.add(new Part(part.schema(), part.name(), part.file(), first, end));
      }
      before += part.blocks();
    }
    return parts;
  }

  @Override
  public @Nullable Range next(RangeStatements sql, Checkpoint at, long size) {
    List<Part> parts = parts(at);
    Position position = JSON.readValue(at.position(), Position.class);
    long block = position.block();
    for (int leaf = position.leaf(); leaf < parts.size(); leaf++) {
      Part part = parts.get(leaf);
      block = leaf == position.leaf() ? block : part.from();
      if (block < part.blocks() && isThere(sql, part.table())) {
        return BlockRange.blocks(part.table(), leaf, block, Math.min(block + size, part.blocks()));
      }
    }
    return null;
  }

  @Override
  public Stand after(RangeStatements sql, Checkpoint at, Range range) {
    BlockRange done = (BlockRange) range;
    List<Part> parts = new ArrayList<>(parts(at));
    Part part = parts.get(done.leaf());
    Measured now = measure(sql, part.table());
    Position position = new Position(done.leaf(), done.to().block());
    if (now != null && now.file() != part.file()) {
      LOG.atInfo()
          .addKeyValue("table", part.table())
          .log("The table's file was rewritten meanwhile: walking over it again");
      parts.set(done.leaf(), new Part(part.schema(), part.name(), now.file(), 0, now.blocks()));
      position = new Position(done.leaf(), 0);
    }
    long total = 0;
    long walked = 0;
    for (int leaf = 0; leaf < parts.size(); leaf++) {
      Part each = parts.get(leaf);
      long blocks = each.blocks() - each.from();
      total += blocks;
      walked += leaf < position.leaf() ? blocks : 0;
      walked += leaf == position.leaf() ? position.block() - each.from() : 0;
    }
    return new Stand(
        json(parts), json(position), total == 0 ? 1 : (double) walked / total, walked == total);
  }

  @Override
  public ChunkSize sizes(ChunkSettings settings, boolean ends) {
    long first = ends ? Math.max(1, Math.min(1000, settings.chunkTime().toMillis() * 5)) : 16;
    return new ChunkSize(settings.chunkTime(), first, 1, 10_000, 1);
  }

  @Override
  public double rowsPerUnit(PageShape shape) {
    return shape.rows();
  }

  /** Whether the leaf still is there; a table without partitions is asked for by its statement. */
  private boolean isThere(RangeStatements sql, TableName leaf) {
    if (leaf.equals(table) || measure(sql, leaf) != null) {
      return true;
    }
    LOG.atInfo().addKeyValue("table", leaf).log("The partition is gone: skipped");
    return false;
  }

  private static @Nullable Measured measure(RangeStatements sql, TableName leaf) {
    return sql
        .query(
            MEASURE,
            (row, number) ->
                new Measured(
                    row.getLong("file"),
                    row.getLong("blocks"),
                    row.getObject("rows") == null ? null : Long.valueOf(row.getLong("rows"))),
            leaf.sql())
        .stream()
        .findFirst()
        .orElse(null);
  }

  private static List<Part> parts(Checkpoint at) {
    return JSON.readValue(at.parts(), new TypeReference<List<Part>>() {});
  }

  private static String json(Object value) {
    return JSON.writeValueAsString(value);
  }
}
