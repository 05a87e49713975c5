package dev.neap.application;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * An order as both releases have to show it; what one of them writes, the other reads as the
 * migration's {@code up} and {@code down} say.
 *
 * @param total the amount with its decimals, which the first release knows
 * @param cents the amount that the second one knows
 * @param note what the first release calls note and the second one remark
 * @param priority only the second release knows it
 */
record Order(BigDecimal total, long cents, @Nullable String note, String priority) {

  private static final BigDecimal MUCH = BigDecimal.valueOf(500);

  /** An order that the first release places. */
  static Order ofFirst(BigDecimal total, @Nullable String note) {
    return new Order(total, total.movePointRight(2).longValueExact(), note, priority(total));
  }

  /** An order that the second release places. */
  static Order ofSecond(long cents, @Nullable String note, String priority) {
    return new Order(BigDecimal.valueOf(cents, 2), cents, note, priority);
  }

  /** This order after the first release changed it: another priority only where up says so. */
  Order changedByFirst(BigDecimal to, @Nullable String newNote) {
    Order changed = ofFirst(to, newNote);
    boolean same = priority(total).equals(priority(to));
    return same ? new Order(to, changed.cents, newNote, priority) : changed;
  }

  /** What the first release shows. */
  String first() {
    return total.toPlainString() + " | " + note;
  }

  /** What the second release shows. */
  String second() {
    return cents + " | " + note + " | " + priority;
  }

  private static String priority(BigDecimal total) {
    return total.compareTo(MUCH) >= 0 ? "high" : "normal";
  }
}
