package dev.neap.flag;

/** Tells that a flag could not be set or read, why, and what to write instead. */
public final class FlagException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String code;

  private FlagException(String code, String message) {
    super(message);
    this.code = code;
  }

  static FlagException malformedKey(String key, String nearest) {
    return new FlagException(
        "NEAP-4101",
        "'%s' is not the key of a flag. Keys are <migration>.%s and %s.%s"
            .formatted(key, String.join("|", FlagKey.NAMES), FlagKey.PAUSE_ALL, nearest));
  }

  static FlagException unknownKey(String key, String nearest) {
    return new FlagException(
        "NEAP-4102",
        "There is no flag '%s'.%s A migration's flags are there once it has been started."
            .formatted(key, nearest));
  }

  static FlagException refusedValue(String key, String value, String allowed) {
    return new FlagException(
        "NEAP-4103",
        "'%s' is not a value of flag '%s'. Allowed: %s.".formatted(value, key, allowed));
  }

  static FlagException unreadable(String key, String problem) {
    return new FlagException("NEAP-4104", "Flag '%s' can't be read: %s".formatted(key, problem));
  }

  /**
   * The stable code of what went wrong: NEAP-4101 malformed key, NEAP-4102 unknown flag, NEAP-4103
   * value not allowed, NEAP-4104 flag can't be read.
   */
  public String code() {
    return code;
  }
}
