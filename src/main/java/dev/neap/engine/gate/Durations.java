package dev.neap.engine.gate;

import java.time.Duration;
import java.util.Locale;

/** Durations in words. */
final class Durations {

  private Durations() {}

  /** The duration as a migration file would give it, such as {@code 1h 30m}. */
  static String words(Duration duration) {
    return duration.isZero()
        ? "0s"
        : duration
            .toString()
            .substring(2)
            .replaceAll("(?<=[HM])", " ")
            .strip()
            .toLowerCase(Locale.ROOT);
  }
}
