package dev.neap.backfill;

import java.util.ArrayList;
import java.util.List;

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

  /** The pass that takes every row. */
  static final int ALL = -1;

  private static final int NUMBERS = 256;
  private static final int STEP = 159;

  /** The passes in their order; the last one is {@link #ALL}. */
  List<Integer> order() {
    List<Integer> order = new ArrayList<>();
    for (int pass = 0; pass < count - 1; pass++) {
      order.add(pass);
    }
    order.add(ALL);
    return order;
  }

  /**
   * The condition for the rows of a pass.
   *
   * @param pass an expression that gives its number
   */
  String condition(String pass) {
    return "pg_catalog.get_byte(pg_catalog.decode('"
        + table()
        + "', 'hex'), pg_catalog.get_byte(pg_catalog.tidsend(ctid), 5)) = "
        + pass;
  }

  /** For each number on the page the pass that takes it, in hexadecimal digits. */
  private String table() {
    StringBuilder table = new StringBuilder();
    for (int number = 0; number < NUMBERS; number++) {
      double place = (number * STEP % NUMBERS + 0.5) / NUMBERS;
      int pass = 0;
      while (pass < count - 1 && place >= part(pass + 1)) {
        pass++;
      }
      table.append(String.format("%02x", pass));
    }
    return table.toString();
  }

  /** The part of all rows that the first pass takes; these leave their pages. */
  double first() {
    return part(1);
  }

  /** The part of all rows that the first so many passes take. */
  private double part(int passes) {
    return ratio > 0.999
        ? (double) passes / count
        : (1 - Math.pow(ratio, passes)) / (1 - Math.pow(ratio, count));
  }
}
