package dev.neap.backfill;

/** The database refused a chunk again and again; nothing of it was kept. */
public final class ChunkFailedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  ChunkFailedException(String step, int attempts, Throwable cause) {
    super(
        "NEAP-5102: step '%s' was refused %d times, the last time by: %s. Nothing is lost: when the database is well again, retry goes on where it stands."
            .formatted(step, attempts, SqlFailure.message(cause)),
        cause);
  }

  /** The stable code of what went wrong: NEAP-5102. */
  public String code() {
    return "NEAP-5102";
  }
}
