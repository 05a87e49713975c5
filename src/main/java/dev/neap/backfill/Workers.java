package dev.neap.backfill;

import java.util.function.IntSupplier;

/** Lets so many segments of a walk be worked on at once; the number may change at any time. */
final class Workers {

  private final IntSupplier most;
  private int working;

  Workers(IntSupplier most) {
    this.most = most;
  }

  /** How many may work at once. */
  int most() {
    return Math.max(1, most.getAsInt());
  }

  /**
   * Asked before each chunk.
   *
   * @param works whether the one who asks was let in and has not left
   * @return whether it may work; one that works and is told no has left
   */
  synchronized boolean mayWork(boolean works) {
    int limit = most();
    if (works && working > limit) {
      working--;
      return false;
    }
    if (!works && working < limit) {
      working++;
      return true;
    }
    return works;
  }

  /** Makes room for another one. */
  synchronized void leave() {
    working--;
  }
}
