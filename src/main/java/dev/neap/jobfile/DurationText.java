package dev.neap.jobfile;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A duration as people write it: a whole number and its unit, such as 200ms or 24h. */
public final class DurationText {

  private static final Pattern FORM = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");

  private DurationText() {}

  /** The duration; empty when it is written in another way. */
  public static Optional<Duration> parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    long amount = Long.parseLong(matcher.group(1));
    return Optional.of(
        switch (matcher.group(2)) {
          case "ms" -> Duration.ofMillis(amount);
          case "s" -> Duration.ofSeconds(amount);
          case "m" -> Duration.ofMinutes(amount);
          case "h" -> Duration.ofHours(amount);
          default -> Duration.ofDays(amount);
        });
  }

  /** The text, in the largest unit in which it is a whole number. */
  public static String of(Duration duration) {
    long millis = duration.toMillis();
    if (millis % 1000 != 0 || millis == 0) {
      return millis + "ms";
    } else if (millis % 60_000 != 0) {
      return duration.toSeconds() + "s";
    } else if (millis % 3_600_000 != 0) {
      return duration.toMinutes() + "m";
    }
    return millis % 86_400_000 == 0 ? duration.toDays() + "d" : duration.toHours() + "h";
  }
}
