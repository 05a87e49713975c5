package dev.neap.postgres;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Says what an SQLSTATE means for going on.
 *
 * @see <a href="https://www.postgresql.org/docs/current/errcodes-appendix.html">PostgreSQL manual,
 *     Appendix A. PostgreSQL Error Codes</a>
 */
public final class SqlStates {

  static final String UNIQUE_VIOLATION = "23505";
  static final String COMPLETION_UNKNOWN = "40003";

  static final String LOCK_NOT_AVAILABLE = "55P03";

  /** Lock not available, deadlock, and what a timeout or somebody's cancel ends. */
  private static final Set<String> LOCK = Set.of(LOCK_NOT_AVAILABLE, "40P01", "57014");

  /** Serialization failure, and a server short of memory or of connections for a while. */
  private static final Set<String> PASSING = Set.of("40001", COMPLETION_UNKNOWN, "53200", "53300");

  /** A schema, table, column or other object is not there (any more), or changed meanwhile. */
  private static final Set<String> CHANGED = Set.of("3F000", "42P01", "42703", "42704");

  /** What the server says then where it has no code for it. */
  private static final Pattern CHANGED_WORDS =
      Pattern.compile("concurrently (updated|deleted)|could not open relation|cache lookup failed");

  /** The server, or somebody on it, ended the session. */
  private static final Set<String> ENDED =
      Set.of("57P01", "57P02", "57P03", "57P05", "25P03", "25P04");

  private SqlStates() {}

  /** The SQLSTATE of the first SQL error among the causes; empty when there is none. */
  public static Optional<String> of(Throwable failure) {
    return causes(failure)
        .filter(SQLException.class::isInstance)
        .map(cause -> ((SQLException) cause).getSQLState())
        .filter(Objects::nonNull)
        .findFirst();
  }

  /**
   * Whether the same work may well succeed when it is tried again in a new transaction: 40001,
   * 40003, 40P01, 55P03, 57014, 53200, 53300 and everything that {@link #connectionLost} is. A full
   * disk (53100) is not: it does not pass by waiting.
   */
  public static boolean transientFailure(Throwable failure) {
    return lockUnavailable(failure)
        || of(failure).filter(PASSING::contains).isPresent()
        || connectionLost(failure);
  }

  /** Whether a lock was not to be had in time: 55P03, 40P01 or 57014. */
  public static boolean lockUnavailable(Throwable failure) {
    return of(failure).filter(LOCK::contains).isPresent();
  }

  /**
   * Whether somebody may have dropped or changed just then what a statement on the catalog had
   * found: 3F000, 42P01, 42703, 42704, or an internal error that says so.
   */
  static boolean catalogChanged(Throwable failure) {
    return of(failure).filter(CHANGED::contains).isPresent()
        || (of(failure).filter("XX000"::equals).isPresent()
            && CHANGED_WORDS.matcher(String.valueOf(failure.getMessage())).find());
  }

  /** Whether the data of a row was refused: class 22 or 23. */
  public static boolean rowFailure(Throwable failure) {
    return of(failure)
        .filter(state -> state.startsWith("22") || state.startsWith("23"))
        .isPresent();
  }

  /**
   * Whether the connection is gone or could not be had (class 08, 57P0x, 25P03, 25P04, or a pool
   * that has none to give), so that the outcome of a commit under way is not known.
   */
  public static boolean connectionLost(Throwable failure) {
    return of(failure).filter(state -> state.startsWith("08") || ENDED.contains(state)).isPresent()
        || causes(failure).anyMatch(SQLTransientConnectionException.class::isInstance)
        || causes(failure).anyMatch(SqlStates::closedByThePool);
  }

  /** What the pool says, without an SQLSTATE, of a connection that it saw fail before. */
  private static boolean closedByThePool(Throwable failure) {
    return failure instanceof SQLException error
        && error.getSQLState() == null
        && "Connection is closed".equals(error.getMessage());
  }

  /** Whether nobody knows, until the database is asked, if a change was committed. */
  static boolean outcomeUnknown(Throwable failure) {
    return connectionLost(failure) || of(failure).filter(COMPLETION_UNKNOWN::equals).isPresent();
  }

  private static Stream<Throwable> causes(Throwable failure) {
    return Stream.<@Nullable Throwable>iterate(failure, Objects::nonNull, SqlStates::cause)
        .map(Objects::requireNonNull);
  }

  private static @Nullable Throwable cause(@Nullable Throwable failure) {
    return failure == null ? null : failure.getCause();
  }
}
