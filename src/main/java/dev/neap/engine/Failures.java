package dev.neap.engine;

import org.springframework.core.NestedExceptionUtils;

/** Failures in words for the log and for people. */
final class Failures {

  private Failures() {}

  /** The first message of the chain that has a code of Neap's, else the deepest one. */
  static String words(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String message = cause.getMessage();
      if (message != null && message.startsWith("NEAP-")) {
        return message;
      }
    }
    Throwable root = NestedExceptionUtils.getMostSpecificCause(failure);
    return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
  }
}
