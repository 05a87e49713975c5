package dev.neap.window;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Optional;
import org.springframework.scheduling.support.CronExpression;

/**
 * Moments that come again, as cron writes them: minute, hour, day of the month, month, day of the
 * week, by the clock on the wall of a time zone.
 *
 * @see <a href="https://man7.org/linux/man-pages/man5/crontab.5.html">crontab(5)</a>
 */
public final class Cron {

  private static final int FIELDS = 5;

  private final CronExpression expression;
  private final ZoneId zone;

  private Cron(CronExpression expression, ZoneId zone) {
    this.expression = expression;
    this.zone = zone;
  }

  /**
   * Reads an expression.
   *
   * @param text five fields, such as {@code 0 1 * * SAT}, or a word such as {@code @daily}
   * @param zone whose clock is meant
   * @throws IllegalArgumentException when it is none, with the reason, or never comes
   */
  public static Cron of(String text, ZoneId zone) {
    String fields = text.strip();
    if (fields.startsWith("@")) {
      return new Cron(CronExpression.parse(fields), zone);
    }
    int count = fields.split("\\s+").length;
    if (count != FIELDS) {
      throw new IllegalArgumentException("it has %d fields, and cron has 5".formatted(count));
    }
    Cron cron = new Cron(CronExpression.parse("0 " + fields), zone);
    if (cron.next(Instant.EPOCH).isEmpty()) {
      throw new IllegalArgumentException("that moment never comes");
    }
    return cron;
  }

  /**
   * The first moment after this one; empty when none ever comes. A time that the clock skips in
   * spring counts as the moment of the change, one that it shows twice in autumn as the first.
   */
  public Optional<ZonedDateTime> next(Instant after) {
    LocalDateTime shown = expression.next(after.atZone(zone).toLocalDateTime());
    while (shown != null && !Span.moment(shown, zone).isAfter(after)) {
      shown = expression.next(shown);
    }
    return Optional.ofNullable(shown).map(s -> Span.moment(s, zone).atZone(zone));
  }
}
