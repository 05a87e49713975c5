package dev.neap.backfill;

/**
 * The rows that one statement of a chunk works on.
 *
 * @param range where they are
 * @param pass the pass that selects some of them, or {@link Passes#ALL}
 */
record Piece(Range range, int pass) {

  static Piece all(Range range) {
    return new Piece(range, Passes.ALL);
  }
}
