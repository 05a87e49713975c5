package dev.neap.postgres;

/** Another session changes the catalog just now; nothing was done, and it takes moments. */
final class NoTurnException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  NoTurnException() {
    super("another migration changes the catalog");
  }
}
