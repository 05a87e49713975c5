package dev.neap.cli;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Numbers, durations and times as people read them. */
public final class Amounts {

  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");
  private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm");

  private Amounts() {}

  /** A count with its thousands apart: {@code 1,234,567}. */
  public static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** A duration in its two largest units: {@code 340 ms}, {@code 8 s}, {@code 3 h 05 min}. */
  public static String duration(Duration duration) {
    long seconds = duration.toSeconds();
    if (seconds < 1) {
      return duration.toMillis() + " ms";
    } else if (seconds < 10 && duration.toMillisPart() >= 100) {
      return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
    } else if (seconds < 60) {
      return seconds + " s";
    } else if (seconds < 3600) {
      return String.format(Locale.ROOT, "%d min %02d s", seconds / 60, seconds % 60);
    } else if (seconds < 86_400) {
      return String.format(Locale.ROOT, "%d h %02d min", seconds / 3600, seconds / 60 % 60);
    }
    return String.format(Locale.ROOT, "%d d %d h", seconds / 86_400, seconds / 3600 % 24);
  }

  /** A time of today without its date, another one with it; in the zone of people here. */
  public static String time(Instant instant, Instant now, ZoneId zone) {
    LocalDate day = LocalDate.ofInstant(instant, zone);
    boolean today = day.equals(LocalDate.ofInstant(now, zone));
    return (today ? TIME : DAY).format(instant.atZone(zone));
  }

  /** A time and how long ago it was: {@code 22:14:03 (3 min 10 s ago)}. */
  public static String timeAgo(Instant instant, Instant now, ZoneId zone) {
    Duration ago = Duration.between(instant, now);
    String time = time(instant, now, zone);
    return ago.toSeconds() < 1 ? time : "%s (%s ago)".formatted(time, duration(ago));
  }

  /** How far something is, in percent and never 100 before it is done. */
  public static String percent(double fraction, boolean done) {
    double percent = done ? 100 : Math.min(99.9, Math.floor(fraction * 1000) / 10);
    return String.format(
        Locale.ROOT,
        percent >= 10 ? "%.0f %%" : "%.1f %%",
        percent >= 10 ? Math.floor(percent) : percent);
  }

  /** Rows done, out of an estimate where there is one. */
  static String rows(long rows, @Nullable Long total) {
    return total == null || total < rows
        ? count(rows) + " rows"
        : count(rows) + " of ~" + count(total) + " rows";
  }
}
