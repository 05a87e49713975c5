package dev.neap.postgres;

/** NEAP-2204: a unit could not be run, mostly because the server refused a statement. */
public final class DdlFailedException extends PostgresException {

  private static final long serialVersionUID = 1L;

  DdlFailedException(DdlUnit unit, String reason, Throwable cause) {
    super(
        "NEAP-2204",
        "could not run "
            + unit.label()
            + " ("
            + String.join("; ", unit.statements())
            + "): "
            + reason
            + ". Nothing of it stays. Mend the cause, then retry.",
        cause);
  }
}
