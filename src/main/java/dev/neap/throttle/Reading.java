package dev.neap.throttle;

/** What a load signal says at one moment. */
public sealed interface Reading {

  /** What was measured, or why nothing was, for people. */
  String why();

  /**
   * A measured load.
   *
   * @param nearLimit the load as a part of its limit: 0 idle, 1 and more at the limit
   */
  record Known(double nearLimit, String why) implements Reading {}

  /**
   * A load that is low, but not to be added to without a rest.
   *
   * @param speed the greatest share of the time in which work may go on, above 0, at most 1
   */
  record Shared(double speed, String why) implements Reading {}

  /** The load can't be told. */
  record Unknown(String why) implements Reading {}
}
