package dev.neap.postgres;

import org.jspecify.annotations.Nullable;

/** Something on the database could not be done; says what, which, and what to do next. */
public abstract class PostgresException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String code;

  PostgresException(String code, String message, @Nullable Throwable cause) {
    super(code + ": " + message, cause);
    this.code = code;
  }

  /** The stable code, which the message begins with too. */
  public final String code() {
    return code;
  }
}
