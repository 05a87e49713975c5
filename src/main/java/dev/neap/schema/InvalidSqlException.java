package dev.neap.schema;

/** An SQL text of a migration file can't be taken; the message says why. */
public final class InvalidSqlException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  InvalidSqlException(String message) {
    super(message);
  }
}
