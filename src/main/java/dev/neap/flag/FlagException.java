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

  /** The settings of a provider can't be used. */
  public static FlagException refusedSettings(String problem) {
    return new FlagException("NEAP-4105", problem);
  }

  static FlagException setElsewhere(String key, String todo) {
    return new FlagException(
        "NEAP-4106", "Neap reads '%s' and can't set it: it changes when %s.".formatted(key, todo));
  }

  static FlagException withoutReaders(String key) {
    return new FlagException(
        "NEAP-4107", "Flag '%s' has no readers; <migration>.read-new has.".formatted(key));
  }

  static FlagException notForced(String key, String reader) {
    return new FlagException(
        "NEAP-4108",
        "Reader '%s' is not forced by '%s': ./neap flag get %s shows who is."
            .formatted(reader, key, key));
  }

  /**
   * The stable code of what went wrong: NEAP-4101 malformed key, NEAP-4102 unknown flag, NEAP-4103
   * value not allowed, NEAP-4104 flag can't be read, NEAP-4105 settings that can't be used,
   * NEAP-4106 another provider's flag, NEAP-4107 a flag without readers, NEAP-4108 a reader that is
   * not forced.
   */
  public String code() {
    return code;
  }
}
