package dev.neap.postgres;

/** NEAP-2301: somebody else has taken over the migration that this process was working on. */
public final class LeaseLostException extends PostgresException {

  private static final long serialVersionUID = 1L;

  LeaseLostException(String migration, long epoch) {
    super(
        "NEAP-2301",
        "another process has taken over migration '"
            + migration
            + "' (our lease was number "
            + epoch
            + "). This process changes nothing more of it; what it had committed stays, and the"
            + " other goes on from there.",
        null);
  }
}
