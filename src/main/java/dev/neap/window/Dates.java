package dev.neap.window;

import java.time.LocalDate;
import java.time.MonthDay;
import java.util.Set;

/**
 * Days of the calendar.
 *
 * @param single days of one year
 * @param yearly days of every year
 */
record Dates(Set<LocalDate> single, Set<MonthDay> yearly) {

  boolean contains(LocalDate day) {
    return single.contains(day) || yearly.contains(MonthDay.from(day));
  }

  boolean isEmpty() {
    return single.isEmpty() && yearly.isEmpty();
  }

  /** Whether a day is surely in both. */
  boolean overlaps(Dates other) {
    return single.stream().anyMatch(other::contains)
        || other.single.stream().anyMatch(this::contains)
        || yearly.stream().anyMatch(other.yearly::contains);
  }
}
