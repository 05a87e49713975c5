package dev.neap.cli;

/** Opens sessions; tests hand in their own. */
@FunctionalInterface
public interface Sessions {

  /** A session on the database that is asked for; the caller closes it. */
  Session open(SessionRequest request);
}
