package dev.neap.engine;

/** What people may order a roll-out to do. */
public enum RolloutOrder {
  /** Readers stay where they are. */
  HOLD,
  /** They rise by themselves again. */
  GO,
  /** The next step at once, however long the last one has lasted. */
  SKIP,
  /** Down to the step before, and they stay there. */
  BACK,
  /** All back to the old shape, and they stay there. */
  ZERO
}
