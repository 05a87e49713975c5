package dev.neap.lifecycle;

/** NEAP-3103: no migration of this name is registered. */
public final class UnknownMigrationException extends LifecycleException {

  /** No migration has this name. */
  public UnknownMigrationException(String name) {
    super(
        "NEAP-3103",
        "No migration is named %s in this database. 'neap status' lists those there are; 'neap"
                .formatted(name)
            + " start FILE' registers a new one.");
  }
}
