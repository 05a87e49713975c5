package dev.neap.postgres;

/** NEAP-2203: rows share a key that is to be unique. */
public final class DuplicateKeysException extends PostgresException {

  private static final long serialVersionUID = 1L;

  private final String detail;

  DuplicateKeysException(DdlUnit unit, String detail, Throwable cause) {
    super(
        "NEAP-2203",
        "rows share a key that "
            + unit.label()
            + " wants to be unique: "
            + detail
            + " ("
            + unit.statements().get(0)
            + "). The incomplete index was dropped. Mend the rows, then retry.",
        cause);
    this.detail = detail;
  }

  /** The key that was found twice, in the server's words. */
  public String detail() {
    return detail;
  }
}
