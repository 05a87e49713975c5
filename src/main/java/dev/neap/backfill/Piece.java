package dev.neap.backfill;

/**
 * The rows that one statement of a chunk works on.
 *
 * @param range where they are
 * @param pass the condition, behind AND, that selects those of its pass; empty for all
 */
record Piece(Range range, String pass) {

  String condition() {
    return range.condition() + pass;
  }
}
