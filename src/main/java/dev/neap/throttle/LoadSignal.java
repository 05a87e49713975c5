package dev.neap.throttle;

/** Says how near its limit one kind of load on the database is. */
public interface LoadSignal {

  /** The signal's name in settings, messages and meters. */
  String name();

  /**
   * Measures the load now. It is asked between two chunks, with no transaction open, and takes a
   * few milliseconds; what it throws counts as {@link Reading.Unknown}.
   */
  Reading read();
}
