package dev.neap.backfill;

import dev.neap.postgres.SqlStates;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * What a failed statement means for the chunk it belongs to.
 *
 * @see <a href="https://www.postgresql.org/docs/current/errcodes-appendix.html">PostgreSQL manual,
 *     Appendix A. PostgreSQL Error Codes</a>
 */
enum SqlFailure {
  /** A row can't be converted; every attempt fails alike. */
  ROW,
  /** The chunk took too long or waited too long: the next attempt asks for less. */
  TOO_LARGE,
  /** It may go well the next time. */
  PASSING,
  /**
   * A full disk or a missing right: no further attempt helps until somebody does, and on a full
   * disk each would write more.
   */
  DENIED,
  /** A table that is not there. */
  NO_TABLE,
  /** Anything else. */
  LASTING;

  static SqlFailure of(Throwable failure) {
    String state = SqlStates.of(failure).orElse("");
    if (state.equals("57014") || state.equals("55P03")) {
      return TOO_LARGE;
    }
    if (SqlStates.transientFailure(failure) || state.equals("25006")) {
      return PASSING;
    }
    if (state.equals("53100") || state.equals("42501")) {
      return DENIED;
    }
    if (state.equals("42P01")) {
      return NO_TABLE;
    }
    return SqlStates.rowFailure(failure) || state.startsWith("P0") ? ROW : LASTING;
  }

  /** What the server said, or else the failure itself. */
  static String message(Throwable failure) {
    SQLException cause = cause(failure);
    return cause == null ? failure.toString() : cause.getSQLState() + " " + cause.getMessage();
  }

  /** What the server said, on one line and without its severity. */
  static String said(Throwable failure) {
    SQLException cause = cause(failure);
    return String.valueOf(cause == null ? failure : cause.getMessage())
        .replaceFirst("^ERROR: ", "")
        .replaceAll("\\s*\\R\\s*", ", ");
  }

  /** The error that the server or the driver raised; null when there is none. */
  static @Nullable SQLException cause(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException found) {
        return found;
      }
    }
    return null;
  }
}
