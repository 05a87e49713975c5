package dev.neap.lifecycle;

/** What an operator asks of a migration; it stays until a move answers it. */
public enum Request {
  /** Nothing is asked. */
  NONE,
  /** Back to how the database was before. */
  ROLLBACK,
  /** Go on where the migration halted. */
  RETRY,
  /** Run a migration once more that was rolled back or abandoned. */
  START_AGAIN,
  /** Give it up: take Neap's own objects away and leave the rest. */
  ABANDON
}
