package dev.neap.backfill;

import java.util.ArrayList;
import java.util.List;

/** Puts the statements of a chunk in order: window by window, pass by pass. */
final class Weave {

  private Weave() {}

  /**
   * The chunk's pieces in the order in which they are to be worked on; the last one by itself
   * covers the chunk's end.
   *
   * @param passes the passes that each window is gone over in
   * @param window the size of a window: small enough for the caches, large enough for a pass to be
   *     older than every snapshot when the next one comes by
   * @param size the size of a piece, in the range's unit
   * @param first that of the first pass's pieces, at most: who changes a page for the first time
   *     after a checkpoint writes all of it to the log
   */
  static List<Piece> order(
      RangeStatements sql, Range chunk, Passes passes, long window, long size, long first) {
    List<Piece> pieces = new ArrayList<>();
    for (Range part : chunk.pieces(sql, Math.max(window, size))) {
      List<? extends Range> ranges = part.pieces(sql, Math.min(size, first));
      for (int pass : passes.order()) {
        ranges.forEach(range -> pieces.add(new Piece(range, pass)));
        ranges = pass == 0 ? part.pieces(sql, size) : ranges;
      }
    }
    return pieces;
  }
}
