package dev.neap.engine;

/** Tells that a health check of the configuration can't be used, and why. */
public final class InvalidHealthCheckException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  InvalidHealthCheckException(String name, String problem) {
    super(
        "NEAP-6142: neap.health.checks.%s can't be used: %s. src/docs/rollout.md shows how one is written"
            .formatted(name, problem));
  }

  /** The stable code of what went wrong: NEAP-6142. */
  public String code() {
    return "NEAP-6142";
  }
}
