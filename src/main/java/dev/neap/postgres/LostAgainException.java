package dev.neap.postgres;

/** NEAP-2303: the connection is lost again and again, each time before anything was done. */
public final class LostAgainException extends PostgresException {

  /** How many times in a row are enough. */
  public static final int MOST = 10;

  private static final long serialVersionUID = 1L;

  /**
   * Says so.
   *
   * @param times how many times in a row
   * @param said what was said of the last one
   */
  public LostAgainException(int times, String said, Throwable cause) {
    super(
        "NEAP-2303",
        "the connection was lost "
            + times
            + " times in a row with nothing done between, at last: "
            + said
            + ". The server's log says why; a statement of this migration may be what ends it."
            + " Nothing is lost: start or retry goes on where it stands.",
        cause);
  }
}
