package dev.neap.backfill;

import dev.neap.schema.TableName;
import java.util.ArrayList;
import java.util.List;

/**
 * The rows that lie between two places of a table's file, read by a TID range scan.
 *
 * @param part the table
 * @param leaf the table's number among the walk's parts
 * @param from the first place
 * @param to the place behind the last
 * @see <a href="https://www.postgresql.org/docs/current/ddl-system-columns.html">PostgreSQL manual,
 *     5.6 System Columns, ctid</a>
 */
record BlockRange(TableName part, int leaf, Place from, Place to) implements Range {

  /** More rows than a block of the largest kind (32 kB) can hold. */
  private static final int MOST_ROWS = 2048;

  /** A row's place: the block, and the row's number in it. */
  record Place(long block, int row) {

    @Override
    public String toString() {
      return "(" + block + "," + row + ")";
    }
  }

  static BlockRange blocks(TableName part, int leaf, long from, long to) {
    return new BlockRange(part, leaf, new Place(from, 0), new Place(to, 0));
  }

  @Override
  public String condition() {
    return "ctid >= '" + from + "'::pg_catalog.tid AND ctid < '" + to + "'::pg_catalog.tid";
  }

  @Override
  public long size() {
    return to.block() - from.block();
  }

  @Override
  public List<BlockRange> pieces(RangeStatements sql, long size) {
    List<BlockRange> pieces = new ArrayList<>();
    for (long block = from.block(); block < to.block(); block += size) {
      pieces.add(blocks(part, leaf, block, Math.min(block + size, to.block())));
    }
    return pieces;
  }

  @Override
  public BlockRange until(Range piece, long size) {
    return new BlockRange(part, leaf, from, ((BlockRange) piece).to());
  }

  @Override
  public List<BlockRange> halves(RangeStatements sql) {
    if (size() > 1) {
      return split(new Place((from.block() + to.block()) / 2, 0), to);
    }
    Place end = size() == 0 ? to : new Place(from.block(), MOST_ROWS);
    int rows = end.row() - from.row();
    return rows <= 1 ? List.of() : split(new Place(from.block(), from.row() + rows / 2), end);
  }

  private List<BlockRange> split(Place middle, Place end) {
    return List.of(
        new BlockRange(part, leaf, from, middle), new BlockRange(part, leaf, middle, end));
  }
}
