package dev.neap.engine;

/** A kind of health check: one file each, found by its type. */
public interface HealthKind {

  /** What the configuration says for {@code type}. */
  String type();

  /**
   * Makes a check of the configuration's settings.
   *
   * @throws InvalidHealthCheckException when they can't be used
   */
  HealthCheck check(HealthSettings.Written written);
}
