package dev.neap.window;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A window as it is written in the configuration.
 *
 * @param zone the time zone that its times are in; UTC when left out
 * @param days the days of the week on which its hours begin; every day when left out
 * @param from when they begin
 * @param to when they end, on the next day where that is not after {@code from}
 * @param spans further hours
 * @param closedOn days on which it is closed, as {@code 2026-12-24} or for every year {@code 12-24}
 * @param openOn days on which it is open from midnight to midnight
 */
public record WrittenWindow(
    @Nullable String zone,
    @Nullable List<String> days,
    @Nullable String from,
    @Nullable String to,
    @Nullable List<Hours> spans,
    @Nullable List<String> closedOn,
    @Nullable List<String> openOn) {

  /** Further hours of a window, as they are written; see there. */
  public record Hours(@Nullable List<String> days, @Nullable String from, @Nullable String to) {}

  /**
   * Reads it.
   *
   * @param name the window's name
   * @throws InvalidWindowException when it can't be read
   */
  public Window read(String name) {
    String place = "neap.windows." + name;
    List<Span> read = new ArrayList<>();
    List<Hours> further = spans == null ? List.of() : spans;
    if (from != null || to != null || days != null) {
      read.add(span(place, new Hours(days, from, to)));
    }
    for (int i = 0; i < further.size(); i++) {
      read.add(span("%s.spans[%d]".formatted(place, i), further.get(i)));
    }
    Dates closed = dates(place + ".closed-on", closedOn);
    Dates open = dates(place + ".open-on", openOn);
    if (read.isEmpty() && open.isEmpty()) {
      throw new InvalidWindowException(
          place, "it never opens; give it from and to, such as from: \"22:00\" and to: \"06:00\"");
    }
    if (closed.overlaps(open)) {
      throw new InvalidWindowException(
          place, "a day is in closed-on and in open-on; take it out of one of them");
    }
    return new Window(name, zone(place + ".zone"), read, closed, open);
  }

  private ZoneId zone(String place) {
    try {
      return ZoneId.of(zone == null ? "UTC" : zone);
    } catch (DateTimeException e) {
      throw new InvalidWindowException(
          place, "there is no time zone %s; write one as Europe/Berlin or UTC".formatted(zone));
    }
  }

  private static Span span(String place, Hours hours) {
    return new Span(
        days(place + ".days", hours.days()),
        time(place + ".from", hours.from()),
        time(place + ".to", hours.to()));
  }

  private static Set<DayOfWeek> days(String place, @Nullable List<String> written) {
    Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
    for (String word : written == null ? List.<String>of() : written) {
      try {
        days.add(DayOfWeek.valueOf(word.strip().toUpperCase(Locale.ROOT)));
      } catch (IllegalArgumentException e) {
        throw new InvalidWindowException(
            place, "%s is not a day of the week; write monday to sunday".formatted(word));
      }
    }
    return days.isEmpty() ? EnumSet.allOf(DayOfWeek.class) : days;
  }

  /** A number is what YAML makes of a time without quotes. */
  private static LocalTime time(String place, @Nullable String written) {
    try {
      if (written != null) {
        return LocalTime.parse(written.strip());
      }
    } catch (DateTimeException e) {
      throw new InvalidWindowException(
          place,
          "%s is not a time; write it with two digits each and in quotes, as \"06:00\""
              .formatted(written));
    }
    throw new InvalidWindowException(place, "it is missing; write a time, as \"06:00\"");
  }

  private static Dates dates(String place, @Nullable List<String> written) {
    Set<LocalDate> single = new HashSet<>();
    Set<MonthDay> yearly = new HashSet<>();
    for (String word : written == null ? List.<String>of() : written) {
      String day = word.strip();
      try {
        if (day.matches("\\d\\d-\\d\\d")) {
          yearly.add(MonthDay.parse("--" + day));
        } else {
          single.add(LocalDate.parse(day));
        }
      } catch (DateTimeException e) {
        throw new InvalidWindowException(
            place, "%s is not a day; write 2026-12-24, or 12-24 for every year".formatted(word));
      }
    }
    return new Dates(single, yearly);
  }
}
