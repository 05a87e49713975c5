package dev.neap.backfill;

/** Is told how far a step is: after every chunk, and when it begins to wait. */
@FunctionalInterface
public interface ProgressListener {

  /** Takes note; called on the thread that works, with no transaction open. */
  void progressed(Progress progress);
}
