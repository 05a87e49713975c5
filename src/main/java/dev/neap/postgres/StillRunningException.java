package dev.neap.postgres;

/** The very same work is still being done by another session; there is nothing to do but wait. */
final class StillRunningException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  StillRunningException(String message) {
    super(message);
  }
}
