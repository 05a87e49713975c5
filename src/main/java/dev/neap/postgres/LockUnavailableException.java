package dev.neap.postgres;

import java.util.List;
import java.util.stream.Collectors;

/** NEAP-2201: other sessions did not let go of a lock within all attempts. */
public final class LockUnavailableException extends PostgresException {

  private static final long serialVersionUID = 1L;

  private final transient List<BlockingSession> sessions;

  LockUnavailableException(
      DdlUnit unit, int attempts, List<BlockingSession> sessions, Throwable cause) {
    super(
        "NEAP-2201",
        "no lock for "
            + unit.label()
            + " ("
            + unit.statements().get(0)
            + ") in "
            + attempts
            + " attempts, and nothing was changed. "
            + (sessions.isEmpty()
                ? "Who holds it could not be made out; look into pg_locks."
                : "It is held by "
                    + sessions.stream()
                        .map(BlockingSession::toString)
                        .collect(Collectors.joining("; "))
                    + ".")
            + " Let these transactions end, or end them (SELECT pg_terminate_backend(pid)), and"
            + " retry.",
        cause);
    this.sessions = List.copyOf(sessions);
  }

  /** The sessions that were in the way when last seen; empty when they could not be made out. */
  public List<BlockingSession> sessions() {
    return sessions;
  }
}
