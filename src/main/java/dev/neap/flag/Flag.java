package dev.neap.flag;

import java.time.Instant;

/**
 * A flag as the store keeps it.
 *
 * @param key {@code <migration>.expand|backfill|tighten|contract|read-new} or {@code
 *     neap.pause-all}
 * @param value {@code on} or {@code off}; for {@code read-new} the percent of readers, 0 to 100
 * @param by who gave it this value
 * @param since when it was given this value
 */
public record Flag(String key, String value, String by, Instant since) {

  boolean isPercent() {
    return FlagKey.isPercent(key);
  }

  int percent() {
    return Integer.parseInt(value);
  }

  boolean isOn() {
    return value.equals("on");
  }
}
