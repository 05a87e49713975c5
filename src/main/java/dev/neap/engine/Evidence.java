package dev.neap.engine;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something that is known of the use of a migration's old shape, or that can't be known.
 *
 * @param kind what tells of it
 * @param what in words
 * @param count how often it was seen; null where that can't be counted
 * @param since since when it is watched; null where it is only seen now
 * @param last when it was last seen; null where it never was, or is not a matter of time
 */
public record Evidence(
    Kind kind, String what, @Nullable Long count, @Nullable Instant since, @Nullable Instant last) {

  /** What tells of it. */
  public enum Kind {
    /** Writes that the trigger counted. */
    WRITE,
    /** A statement that pg_stat_statements counted. */
    STATEMENT,
    /** A view, a function or the like in the catalog. */
    DEPENDENT,
    /** A session that is in a transaction on it at this moment. */
    SESSION,
    /** What can't be known, and why. */
    NOT_KNOWN
  }
}
