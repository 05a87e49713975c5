package dev.neap.lifecycle;

/** NEAP-3101: the migration changed since it was looked at, and nothing was written. */
public final class StaleVersionException extends LifecycleException {

  StaleVersionException(Standing seen) {
    super(
        "NEAP-3101",
        "Migration %s was changed by someone else since it stood at %s, version %d. Nothing was"
                .formatted(seen.name(), seen.state(), seen.version())
            + " written: look at where it stands now and decide again.");
  }
}
