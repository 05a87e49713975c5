package dev.neap.throttle;

/** What a load signal does to the work. */
public enum Effect {

  /** At its limit the work stands still at once, and also where the load can't be told. */
  PAUSE,

  /**
   * Near its limit the work goes slower; where the load can't be told, the other signals decide.
   */
  SLOW,

  /** Nothing: it is not read. */
  IGNORE
}
