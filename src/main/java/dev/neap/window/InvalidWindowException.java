package dev.neap.window;

/** A window of the configuration can't be read: says which, what and what to write instead. */
public final class InvalidWindowException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * What is wrong with one.
   *
   * @param place the setting, such as {@code neap.windows.night.from}
   */
  public InvalidWindowException(String place, String problem) {
    super("NEAP-6120: %s: %s".formatted(place, problem));
  }

  /** The stable code of what went wrong: NEAP-6120. */
  public String code() {
    return "NEAP-6120";
  }
}
