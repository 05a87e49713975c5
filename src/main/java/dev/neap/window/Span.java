package dev.neap.window;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.util.Optional;
import java.util.Set;

/**
 * Hours that come again each week.
 *
 * <p>Times are those of a clock on the wall. One that the clock skips in spring counts as the
 * moment of the change, one that it shows twice in autumn as the first of the two.
 *
 * @param days the days on which they begin
 * @param from when they begin
 * @param to when they end: on the next day where that is not after {@code from}
 */
record Span(Set<DayOfWeek> days, LocalTime from, LocalTime to) {

  /** The hours that begin on that day. */
  Optional<Opening> on(LocalDate day, ZoneId zone) {
    if (!days.contains(day.getDayOfWeek())) {
      return Optional.empty();
    }
    LocalDate last = to.isAfter(from) ? day : day.plusDays(1);
    return Optional.of(new Opening(moment(day.atTime(from), zone), moment(last.atTime(to), zone)))
        .filter(opening -> !opening.isEmpty());
  }

  /** When a clock on the wall there shows this. */
  static Instant moment(LocalDateTime shown, ZoneId zone) {
    ZoneOffsetTransition change = zone.getRules().getTransition(shown);
    return change != null && change.isGap() ? change.getInstant() : shown.atZone(zone).toInstant();
  }
}
