package dev.neap.postgres;

/** NEAP-2204: the server refused a statement, and trying again would not help. */
public final class DdlFailedException extends PostgresException {

  private static final long serialVersionUID = 1L;

  DdlFailedException(DdlUnit unit, String reason, Throwable cause) {
    super(
        "NEAP-2204",
        "the server refused "
            + unit.label()
            + " ("
            + String.join("; ", unit.statements())
            + "): "
            + reason
            + ". Nothing of it stays. Mend the cause, then retry.",
        cause);
  }
}
