package dev.neap.notify;

/** A setting of the notifications can't be used: says which, what, and what to write instead. */
public final class InvalidNotificationsException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * What is wrong with one.
   *
   * @param place the setting, such as {@code neap.notify.channels.ops.url}
   * @param problem without the setting's value, which may be a secret
   */
  public InvalidNotificationsException(String place, String problem) {
    super("NEAP-7101: %s: %s".formatted(place, problem));
  }

  /** The stable code of what went wrong: NEAP-7101. */
  public String code() {
    return "NEAP-7101";
  }
}
