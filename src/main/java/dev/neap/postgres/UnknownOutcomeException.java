package dev.neap.postgres;

/** NEAP-2202: the connection was lost and the database could not be asked how a change ended. */
public final class UnknownOutcomeException extends PostgresException {

  private static final long serialVersionUID = 1L;

  UnknownOutcomeException(DdlUnit unit, int attempts, Throwable cause) {
    super(
        "NEAP-2202",
        "the connection was lost during "
            + unit.label()
            + " ("
            + unit.statements().get(0)
            + "), and in "
            + attempts
            + " attempts the database could not be asked whether "
            + unit.done().what()
            + ". Nothing was repeated blindly. Retry when the database answers: it is asked first"
            + " then.",
        cause);
  }
}
