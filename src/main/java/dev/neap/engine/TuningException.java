package dev.neap.engine;

import java.util.List;

/** A setting can't be changed so while a migration runs: says why and what to write instead. */
public final class TuningException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String code;

  private TuningException(String code, String message) {
    super(code + ": " + message);
    this.code = code;
  }

  static TuningException unknownKey(String key, List<String> keys, String nearest) {
    return new TuningException(
        "NEAP-6121",
        "'%s' is not a setting that can be changed while a migration runs.%s There are: %s."
            .formatted(key, nearest, String.join(", ", keys)));
  }

  static TuningException refusedValue(String key, String value, String allowed) {
    return new TuningException(
        "NEAP-6122", "'%s' is not a value of %s. Allowed: %s.".formatted(value, key, allowed));
  }

  static TuningException refusedDuration(String written) {
    return new TuningException(
        "NEAP-6123",
        "Settings can't be changed for %s. Allowed: 1s to 365d; without it they count until they are taken back."
            .formatted(written));
  }

  /**
   * The stable code of what went wrong: NEAP-6121 unknown setting, NEAP-6122 value not allowed,
   * NEAP-6123 time not allowed.
   */
  public String code() {
    return code;
  }
}
