package dev.neap.window;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A time in which a window is open, without a break.
 *
 * @param start its first moment
 * @param end the first moment after it
 */
record Opening(Instant start, Instant end) {

  boolean isEmpty() {
    return !start.isBefore(end);
  }

  Opening within(Opening other) {
    return new Opening(
        start.isAfter(other.start) ? start : other.start,
        end.isBefore(other.end) ? end : other.end);
  }

  /** The same times, in their order, with those that touch or overlap as one. */
  static List<Opening> joined(List<Opening> openings) {
    List<Opening> joined = new ArrayList<>();
    for (Opening next : openings.stream().sorted(Comparator.comparing(Opening::start)).toList()) {
      Opening last = joined.isEmpty() ? null : joined.get(joined.size() - 1);
      if (last == null || next.start.isAfter(last.end)) {
        joined.add(next);
      } else if (next.end.isAfter(last.end)) {
        joined.set(joined.size() - 1, new Opening(last.start, next.end));
      }
    }
    return joined;
  }
}
