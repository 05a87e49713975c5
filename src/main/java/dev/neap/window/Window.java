package dev.neap.window;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Hours in which traffic is low, by name.
 *
 * <p>A day that is closed or open as a whole is so from midnight to midnight in the window's zone,
 * whatever hours begin on it or reach into it; of a night only the part on that day is meant. Times
 * are found by going from day to day, so that a day of 23 or 25 hours is as long as it is.
 */
public final class Window {

  private static final DateTimeFormatter MOMENT =
      DateTimeFormatter.ofPattern("EEE yyyy-MM-dd HH:mm xxx VV", Locale.ENGLISH);
  private static final int FURTHEST_DAYS = 3660;
  private static final int YEAR_DAYS = 366;

  private final String name;
  private final ZoneId zone;
  private final List<Span> spans;
  private final Dates closedOn;
  private final Dates openOn;

  Window(String name, ZoneId zone, List<Span> spans, Dates closedOn, Dates openOn) {
    this.name = name;
    this.zone = zone;
    this.spans = List.copyOf(spans);
    this.closedOn = closedOn;
    this.openOn = openOn;
  }

  /** Its name in the configuration. */
  public String name() {
    return name;
  }

  /** The time zone that its times are in. */
  public ZoneId zone() {
    return zone;
  }

  /** Whether it is open at that moment. */
  public boolean isOpen(Instant instant) {
    return from(instant)
        .findFirst()
        .filter(opening -> !opening.start().isAfter(instant))
        .isPresent();
  }

  /** Whether it is open at that moment and stays open for so long. */
  public boolean isOpenFor(Instant instant, Duration length) {
    Instant until = instant.plus(length);
    Instant reached = instant;
    List<Opening> openings = from(instant, length.toDays() + 2).toList();
    for (Opening opening : openings) {
      if (opening.start().isAfter(reached)) {
        return false;
      }
      reached = opening.end();
      if (!reached.isBefore(until)) {
        return true;
      }
    }
    return false;
  }

  /** When it opens next after that moment; empty when it does not in the next ten years. */
  public Optional<ZonedDateTime> nextOpening(Instant instant) {
    Instant[] end = {instant};
    return from(instant)
        .filter(
            opening -> {
              boolean opens = opening.start().isAfter(end[0]);
              end[0] = opening.end();
              return opens;
            })
        .findFirst()
        .map(opening -> opening.start().atZone(zone));
  }

  /**
   * When it closes, having been open at that moment; empty when it is closed then, or stays open
   * for a year.
   */
  public Optional<ZonedDateTime> closes(Instant instant) {
    Instant end = instant;
    for (Opening opening : (Iterable<Opening>) from(instant, YEAR_DAYS)::iterator) {
      if (opening.start().isAfter(end)) {
        return end.equals(instant) ? Optional.empty() : Optional.of(end.atZone(zone));
      }
      end = opening.end();
    }
    boolean lasts = end.isAfter(instant.plus(Duration.ofDays(YEAR_DAYS - 2)));
    return lasts || end.equals(instant) ? Optional.empty() : Optional.of(end.atZone(zone));
  }

  /** A moment as people read it, in the window's zone. */
  public static String words(ZonedDateTime moment) {
    return MOMENT.format(moment);
  }

  /**
   * What is open of each day, from that moment on for ten years; days that touch are not joined.
   */
  Stream<Opening> from(Instant instant) {
    return from(instant, FURTHEST_DAYS);
  }

  private Stream<Opening> from(Instant instant, long days) {
    LocalDate today = instant.atZone(zone).toLocalDate();
    return today
        .minusDays(1)
        .datesUntil(today.plusDays(days))
        .flatMap(day -> on(day).stream())
        .filter(opening -> opening.end().isAfter(instant));
  }

  private List<Opening> on(LocalDate day) {
    Opening whole =
        new Opening(
            day.atStartOfDay(zone).toInstant(), day.plusDays(1).atStartOfDay(zone).toInstant());
    if (whole.isEmpty() || closedOn.contains(day)) {
      return List.of();
    }
    if (openOn.contains(day)) {
      return List.of(whole);
    }
    List<Opening> openings = new ArrayList<>();
    for (Span span : spans) {
      span.on(day.minusDays(1), zone).map(o -> o.within(whole)).ifPresent(openings::add);
      span.on(day, zone).map(o -> o.within(whole)).ifPresent(openings::add);
    }
    openings.removeIf(Opening::isEmpty);
    return Opening.joined(openings);
  }
}
