package dev.neap.engine;

import dev.neap.backfill.Progress;
import dev.neap.lifecycle.State;
import dev.neap.lifecycle.Verdict;
import dev.neap.migration.Phase;
import dev.neap.migration.Plan;
import dev.neap.migration.Step;
import dev.neap.postgres.IndexProgress;
import java.time.Duration;
import java.util.List;

/**
 * Is told what the engine does, for people who watch; called on the thread that works, but for what
 * an index build does meanwhile.
 */
public interface EngineListener {

  /** Hears nothing. */
  EngineListener NONE = new EngineListener() {};

  /** The migration was registered, to be carried out as planned. */
  default void registered(String migration, Plan plan) {}

  /** The migration came into another state, for the reason given. */
  default void moved(String migration, State from, State to, String reason) {}

  /** A step of a phase begins. */
  default void stepStarted(String migration, Phase phase, Step step) {}

  /**
   * A step of a phase ended well.
   *
   * @param skipped whether the catalog said that it was done already
   */
  default void stepFinished(
      String migration, Phase phase, Step step, Duration duration, boolean skipped) {}

  /** A chunk of rows was done, or the next one has to wait. */
  default void progressed(Progress progress) {}

  /** How far the building of an index is; told every second by a thread that watches it. */
  default void building(String migration, IndexProgress build) {}

  /** The migration waits inside a phase or before one; told once for each new reason. */
  default void waiting(String migration, List<Verdict> closed) {}
}
