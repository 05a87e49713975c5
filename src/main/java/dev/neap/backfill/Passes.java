package dev.neap.backfill;

/**
 * The passes in which a chunk's pages are gone over, each taking some of every page's rows.
 *
 * <p>On a full page an update puts the new row on another page, and then every index needs an entry
 * for it. What one pass takes away from a page leaves room there for what the next one writes:
 * those updates stay on their page (HOT), and no index is touched. A new row is a little larger
 * than the old one, so each pass takes by {@code ratio} less than the one before. Rows are told
 * apart by their number on the page, spread by an odd factor near the golden section of 256, so
 * that each pass takes its share of every page, whatever the page holds.
 *
 * <p>The last pass takes every row that still has to be rewritten. So the others never need to be
 * complete: a row that moved between two passes is not missed.
 *
 * @param count how many passes, from 1
 * @param ratio the size of a pass as a part of the one before, above 0, at most 1
 * @see <a href="https://www.postgresql.org/docs/current/storage-hot.html">PostgreSQL manual, 66.7
 *     Heap-Only Tuples</a>
 */
record Passes(int count, double ratio) {

  static final Passes ONE = new Passes(1, 1);

  private static final int PARTS = 256;
  private static final String NUMBER =
      "(pg_catalog.get_byte(pg_catalog.tidsend(ctid), 5) * 159 & 255)";

  /** The condition, behind AND, for the rows of a pass; empty for the last one, which takes all. */
  String condition(int pass) {
    if (pass == count - 1) {
      return "";
    }
    String upTo = " AND " + NUMBER + " < " + end(pass + 1);
    return pass == 0 ? upTo : " AND " + NUMBER + " >= " + end(pass) + upTo;
  }

  /** The part of all rows, in 256ths, that the first so many passes take. */
  private int end(int passes) {
    double part =
        ratio > 0.999
            ? (double) passes / count
            : (1 - Math.pow(ratio, passes)) / (1 - Math.pow(ratio, count));
    return (int) Math.round(PARTS * part);
  }
}
