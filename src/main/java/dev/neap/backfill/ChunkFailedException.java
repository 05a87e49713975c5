package dev.neap.backfill;

/** The database refused a chunk for a reason that no further attempt would change. */
public final class ChunkFailedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  ChunkFailedException(String step, Throwable cause) {
    super(
        "NEAP-5102: step '%s' can't go on: %s. Make room on the server's disk, or give Neap's role the right that it lacks. Nothing is lost and nothing taken back: retry goes on where it stands."
            .formatted(step, SqlFailure.message(cause)),
        cause);
  }

  /** The stable code of what went wrong: NEAP-5102. */
  public String code() {
    return "NEAP-5102";
  }
}
