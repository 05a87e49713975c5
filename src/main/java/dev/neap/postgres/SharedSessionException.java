package dev.neap.postgres;

/** NEAP-2304: a session does not know any more what it did a moment ago: it is not Neap's own. */
public final class SharedSessionException extends PostgresException {

  private static final long serialVersionUID = 1L;

  /** Says so. */
  public SharedSessionException() {
    super(
        "NEAP-2304",
        "the session lost its settings between two statements, as behind a pooler that gives it to"
            + " others in between. Nothing is lost: connect to the server itself, then `neap retry`.",
        null);
  }
}
