package dev.neap.engine;

import org.jspecify.annotations.Nullable;

/**
 * What came of a file that was started among others.
 *
 * @param name the migration's name
 * @param file where it was read
 * @param outcome what was done with it
 * @param reason why, for people; empty when it was driven
 * @param report where it stands; null when it is not registered
 */
public record Started(
    String name, String file, Outcome outcome, String reason, @Nullable Report report) {

  /** What can be done with one of several files. */
  public enum Outcome {
    /** It was driven as far as its gates allow. */
    DRIVEN,
    /** There is nothing to do: it has ended, or was there before Neap. */
    PASSED_OVER,
    /** It waits for another migration of its tables, and was not begun. */
    QUEUED,
    /** A check objects to it; nothing of it was begun. */
    REFUSED,
    /** This process was to end before its turn came. */
    NOT_REACHED
  }
}
