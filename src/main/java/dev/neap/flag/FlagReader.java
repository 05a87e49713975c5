package dev.neap.flag;

import org.jspecify.annotations.Nullable;

/** Reads one flag. */
@FunctionalInterface
interface FlagReader {

  /**
   * What the flag says: whether it is on, or of {@code read-new} the percent; never a default
   * value.
   */
  Answer read(String key);

  /** The last part of a problem, in one line. */
  static String line(@Nullable String message) {
    return String.valueOf(message).strip().replaceAll("\\s+", " ");
  }
}
