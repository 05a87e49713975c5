package dev.neap.engine;

import java.time.Instant;

/** The database's time, which all processes share. */
@FunctionalInterface
public interface DatabaseClock {

  /** The present moment by the database's clock. */
  Instant now();
}
