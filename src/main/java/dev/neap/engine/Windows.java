package dev.neap.engine;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The off-peak windows of the configuration, by name.
 *
 * @param windows the windows
 */
@ConfigurationProperties("neap")
public record Windows(@DefaultValue Map<String, Window> windows) {

  /**
   * Hours in which traffic is low.
   *
   * @param days the days on which it opens; every day when left out
   * @param from when it opens
   * @param to when it closes, on the next day where that is not after {@code from}
   * @param zone the time zone that the times are in
   */
  public record Window(
      @Nullable Set<DayOfWeek> days,
      LocalTime from,
      LocalTime to,
      @DefaultValue("UTC") ZoneId zone) {

    /** Whether it is open at that moment. */
    public boolean isOpen(Instant instant) {
      LocalDate today = instant.atZone(zone).toLocalDate();
      return opensAndHolds(today, instant) || opensAndHolds(today.minusDays(1), instant);
    }

    private boolean opensAndHolds(LocalDate day, Instant instant) {
      if (!opensOn(day)) {
        return false;
      }
      LocalDate end = to.isAfter(from) ? day : day.plusDays(1);
      return !instant.isBefore(day.atTime(from).atZone(zone).toInstant())
          && instant.isBefore(end.atTime(to).atZone(zone).toInstant());
    }

    private boolean opensOn(LocalDate day) {
      return days == null || days.isEmpty() || days.contains(day.getDayOfWeek());
    }

    /** When it opens next. */
    public ZonedDateTime nextOpening(Instant instant) {
      LocalDate today = instant.atZone(zone).toLocalDate();
      for (int i = 0; i <= 7; i++) {
        LocalDate day = today.plusDays(i);
        ZonedDateTime opens = day.atTime(from).atZone(zone);
        if (opensOn(day) && opens.toInstant().isAfter(instant)) {
          return opens;
        }
      }
      throw new IllegalStateException("a window that never opens: " + this);
    }
  }

  /** The window of that name; empty when the configuration has none. */
  public Optional<Window> find(String name) {
    return Optional.ofNullable(windows.get(name));
  }
}
