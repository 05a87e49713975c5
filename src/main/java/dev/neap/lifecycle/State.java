package dev.neap.lifecycle;

import dev.neap.migration.Phase;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a migration stands, explained in one sentence.
 *
 * <p>States are stored by name and have no order: what comes after what is in {@link
 * LifecycleTable} alone.
 */
public enum State {
  PLANNED("Registered; nothing was done to the database yet."),
  EXPANDING("Adding the new shape beside the old one.", Phase.EXPAND),
  EXPANDED("Both shapes stand and are kept in step; rows from before are not filled yet."),
  BACKFILLING("Filling the new shape, chunk by chunk.", Phase.BACKFILL),
  PAUSED("The backfill is held between two chunks and goes on where it stopped."),
  VERIFYING("Comparing the old shape with the new one in every row.", Phase.VERIFY),
  VERIFIED("Every row was compared and none differs."),
  TIGHTENING("Putting the constraints of the new shape in force.", Phase.TIGHTEN),
  TIGHTENED("The new shape is ready to be read; no reader was sent to it yet."),
  ROLLING_OUT("A part of the readers is on the new shape."),
  ROLLED_OUT("All readers are on the new shape; the old one is still kept in step."),
  CONTRACTING("Archiving the old shape and dropping it.", Phase.CONTRACT),
  COMPLETED("Only the new shape is left; what was dropped is in the archive."),
  ROLLING_BACK("Taking the new shape away again.", Phase.ROLLBACK),
  ROLLED_BACK(
      "What the migration changed is taken back: the old columns and their values are there."),
  ABANDONING(
      "Taking away what Neap has put into the database, whatever state that is in.",
      Phase.ROLLBACK),
  ABANDONED(
      "Given up: Neap's own objects are gone, and what it could not take back is listed as left."),
  RESTORING("Bringing back from the archive what was dropped.", Phase.ROLLBACK),
  HALTED("Stopped by a failure or by rows that keep differing; an operator must decide.");

  private final String sentence;
  private final @Nullable Phase phase;

  State(String sentence) {
    this(sentence, null);
  }

  State(String sentence, @Nullable Phase phase) {
    this.sentence = sentence;
    this.phase = phase;
  }

  /** What it means for a migration to be in this state, as one sentence for people. */
  public String sentence() {
    return sentence;
  }

  /** The phase whose job runs in this state; empty for a state that only waits or has ended. */
  public Optional<Phase> runs() {
    return Optional.ofNullable(phase);
  }
}
