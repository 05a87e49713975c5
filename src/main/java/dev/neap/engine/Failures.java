package dev.neap.engine;

import dev.neap.postgres.SqlStates;
import java.util.Optional;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.dao.OptimisticLockingFailureException;

/** Failures in words for the log and for people. */
final class Failures {

  private Failures() {}

  /** The first message of the chain that has a code of Neap's, else the deepest one there is. */
  static String words(Throwable failure) {
    return coded(failure).orElseGet(() -> deepest(failure));
  }

  private static String deepest(Throwable failure) {
    String words = failure.getClass().getSimpleName();
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      words = cause.getMessage() == null ? words : cause.getMessage();
    }
    return words;
  }

  /**
   * Whether nothing is wrong but that a connection was lost where that has no further meaning: what
   * was cut can be begun again. Spring Batch does not know either, whether a commit of its books
   * that was cut had come through: then it finds a version there that it did not expect.
   */
  static boolean isCut(Throwable failure) {
    return coded(failure).isEmpty()
        && (SqlStates.connectionLost(failure)
            || NestedExceptionUtils.getMostSpecificCause(failure)
                instanceof OptimisticLockingFailureException);
  }

  private static Optional<String> coded(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String message = cause.getMessage();
      if (message != null && message.startsWith("NEAP-")) {
        return Optional.of(message);
      }
    }
    return Optional.empty();
  }
}
