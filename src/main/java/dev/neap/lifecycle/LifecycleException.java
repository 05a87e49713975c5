package dev.neap.lifecycle;

/** A change to a migration that was not made, with a stable code. */
public abstract sealed class LifecycleException extends RuntimeException
    permits StaleVersionException,
        RequestRefusedException,
        UnknownMigrationException,
        TextChangedException {

  private final String code;

  LifecycleException(String code, String message) {
    super(code + " " + message);
    this.code = code;
  }

  /** The code that stays the same whatever the message says, such as {@code NEAP-3101}. */
  public String code() {
    return code;
  }
}
