package dev.neap.engine;

/** The settings of a gate can't be read, or there is no such gate. */
public final class InvalidGateException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String code;

  private InvalidGateException(String code, String place, String problem) {
    super("%s: %s: %s".formatted(code, place, problem));
    this.code = code;
  }

  /** NEAP-6160: there is no gate, or no setting, of that name. */
  static InvalidGateException unknown(String place, String problem) {
    return new InvalidGateException("NEAP-6160", place, problem);
  }

  /**
   * NEAP-6161: a setting has a value that a gate can't work by.
   *
   * @param place the setting, such as {@code neap.gates.backup.phases}
   */
  public static InvalidGateException value(String place, String problem) {
    return new InvalidGateException("NEAP-6161", place, problem);
  }

  /** The stable code of what went wrong: NEAP-6160 or NEAP-6161. */
  public String code() {
    return code;
  }
}
