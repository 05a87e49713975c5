package dev.neap.engine;

import java.time.Duration;
import java.util.Set;

/** Knows after which durations somebody wants to be told of a wait, besides the watchdog's own. */
@FunctionalInterface
public interface WaitsTold {

  /** The durations; empty when nobody does. */
  Set<Duration> after();
}
