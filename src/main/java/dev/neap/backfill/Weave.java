package dev.neap.backfill;

import java.util.ArrayList;
import java.util.List;

/**
 * Puts the statements of a chunk in order: a wave that runs over its pieces, one pass behind the
 * other.
 *
 * <p>The first pass writes whole pages to the log, the others little. Were it to go over all of the
 * chunk at once, everybody's commits would wait for what it wrote; so it goes on only as the passes
 * behind it do, and the log is written evenly.
 */
final class Weave {

  /** Enough for a pass to be older than every snapshot when the next one comes by. */
  private static final int PIECES_AT_ONCE = 4;

  private Weave() {}

  /**
   * The chunk's pieces in the order in which they are to be worked on; the last one by itself
   * covers the chunk's end.
   *
   * @param passes the passes that each piece is gone over in
   * @param size the size of a piece, in the range's unit
   */
  static List<Piece> order(RangeStatements sql, Range chunk, Passes passes, long size) {
    return wave(chunk.pieces(sql, size), passes.order());
  }

  private static List<Piece> wave(List<? extends Range> ranges, List<Integer> passes) {
    int ahead = (passes.size() + PIECES_AT_ONCE - 1) / PIECES_AT_ONCE;
    List<Piece> pieces = new ArrayList<>(ranges.size() * passes.size());
    int first = 0;
    for (int step = 0; first < ranges.size(); step++) {
      for (int next = first; next < ranges.size() && next * ahead <= step; next++) {
        pieces.add(new Piece(ranges.get(next), passes.get(step - next * ahead)));
      }
      if (step - first * ahead == passes.size() - 1) {
        first++;
      }
    }
    return pieces;
  }
}
