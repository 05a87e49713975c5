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
   * @param first that of the first pass's pieces, which write the most to the log
   */
  static List<Piece> order(RangeStatements sql, Range chunk, Passes passes, long size, long first) {
    List<? extends Range> parts = chunk.pieces(sql, first);
    int together = (int) Math.max(1, size / first);
    List<List<Piece>> statements = new ArrayList<>();
    for (int from = 0; from < parts.size(); from += together) {
      statements.add(
          statements(parts.subList(from, Math.min(from + together, parts.size())), passes));
    }
    return wave(statements);
  }

  /** The statements that go over some parts: the first pass part by part, the others at once. */
  private static List<Piece> statements(List<? extends Range> parts, Passes passes) {
    long size = parts.stream().mapToLong(Range::size).sum();
    Range whole = parts.get(0).until(parts.get(parts.size() - 1), size);
    List<Piece> pieces = new ArrayList<>();
    for (int pass : passes.order()) {
      if (pass == 0) {
        parts.forEach(part -> pieces.add(new Piece(part, 0)));
      } else {
        pieces.add(new Piece(whole, pass));
      }
    }
    return pieces;
  }

  /** All go over their last statement in their order, so that what is done is a beginning. */
  private static List<Piece> wave(List<List<Piece>> statements) {
    int most = statements.stream().mapToInt(List::size).max().orElse(0);
    int ahead = (most + PIECES_AT_ONCE - 1) / PIECES_AT_ONCE;
    List<Piece> pieces = new ArrayList<>();
    int first = 0;
    for (int step = 0; first < statements.size(); step++) {
      for (int next = first; next < statements.size() && next * ahead <= step; next++) {
        List<Piece> own = statements.get(next);
        int at = step - next * ahead - (most - own.size());
        if (at >= 0) {
          pieces.add(own.get(at));
        }
      }
      if (step - first * ahead == most - 1) {
        first++;
      }
    }
    return pieces;
  }
}
