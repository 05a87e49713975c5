package dev.neap.engine;

import dev.neap.flag.Flag;
import dev.neap.lifecycle.Standing;
import dev.neap.lifecycle.Transition;
import dev.neap.migration.Migration;
import dev.neap.migration.Plan;
import dev.neap.verify.VerificationResults;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What people and programs ask of Neap. */
public interface Engine {

  /**
   * Everything that the migration would do to the database as it is, with what speaks against it;
   * changes nothing.
   */
  Plan plan(Migration migration);

  /**
   * Registers the migration and drives it as far as its gates allow. A migration that is known is
   * driven on.
   *
   * @param file where its text was read, for people
   * @param by who starts it
   * @param listener is told what happens
   * @return where it stands then
   * @throws RefusedException when a check objects; nothing was changed
   */
  Report start(Migration migration, String file, String by, EngineListener listener);

  /**
   * Starts several files: in the order of their names where they work on the same tables, the
   * others whatever becomes of these. What has ended is passed over, and so is a file that a
   * baseline stands for; one that was taken back begins anew only when it was named itself.
   *
   * @return what came of each, in the order of their names
   * @throws RefusedException when some were started with another text; then none was begun
   */
  List<Started> startAll(List<Start> files, String by, EngineListener listener);

  /** Drives a known migration as far as its gates allow. */
  Report drive(String name, EngineListener listener);

  /**
   * Looks the migration's flags on, its readers to the new shape, and drives it to its end.
   *
   * @return where it stands then: not COMPLETED when a gate says no
   */
  Report complete(String name, String by, EngineListener listener);

  /**
   * Takes the migration back: before contract to the catalog and data as they were, after it from
   * the archive.
   *
   * @throws RefusedException when there is no way back, with the reason
   */
  Report rollback(String name, String by, EngineListener listener);

  /** Holds the migration at the next chunk or step; it stays held until it is resumed. */
  Report pause(String name, String by, String reason);

  /** Ends a pause; whoever drives the migration goes on, and if nobody does this process drives. */
  Report resume(String name, String by, EngineListener listener);

  /** Lets a halted migration try again what it halted in. */
  Report retry(String name, String by, EngineListener listener);

  /**
   * Leaves a step out that a halted migration can't do, and goes on behind it.
   *
   * @param step its number in the plan of the phase, or its words there
   * @param because why, for the log
   * @throws RefusedException when the step is needed, or the migration has not halted
   */
  Report skip(String name, String step, String because, String by, EngineListener listener);

  /**
   * Takes Neap's own objects of a migration away and leaves the rest, whatever state that is in;
   * works without its file and its plan. The report says what is left.
   *
   * @param because why, for the log
   * @throws dev.neap.lifecycle.RequestRefusedException when the migration has ended
   */
  Report abandon(String name, String because, String by, EngineListener listener);

  /**
   * Records the schema as it is, in place of all migrations whose files' names come before this
   * one, or are it.
   *
   * @throws RefusedException when something of that name is recorded, or a migration is under way
   */
  Report baseline(String name, String by);

  /** Every migration with its text, the first started first. */
  List<Standing> migrations();

  /** Records that a person agrees to a phase. */
  Report approve(String name, String phase, String by);

  /**
   * Moves or holds the readers of a migration.
   *
   * @param because why, for the log
   * @throws RefusedException NEAP-6141 when there are no readers to move, or no step to go to
   */
  Report rollout(String name, RolloutOrder order, String because, String by);

  /**
   * Takes a person's own approval of a phase back.
   *
   * @throws RefusedException NEAP-6162 when there is none
   */
  Report revoke(String name, String phase, String by);

  /**
   * Gives a flag a value.
   *
   * @param key {@code <migration>.<flag>}, or {@code neap.pause-all}
   * @return the flag as it then stands
   * @throws RefusedException NEAP-6107 when readers would be sent to a shape that is not there
   * @throws dev.neap.flag.FlagException when there is no such flag, or not with this value
   */
  Flag setFlag(String key, String value, String by);

  /**
   * Lets one reader always have the same shape, whatever the percent of a flag {@code
   * <migration>.read-new}.
   *
   * @param reader the reader's targeting key
   * @param shape {@code new} or {@code old}; null lets the reader go by the percent again
   * @return the flag
   * @throws RefusedException NEAP-6107 when that reader would be sent to a shape that is not there
   * @throws dev.neap.flag.FlagException when there is no such flag, or not with this value
   */
  Flag forceReader(String key, String reader, @Nullable String shape, String by);

  /** Compares old and new for every row now, whatever the state; changes nothing. */
  List<VerificationResults.Result> verify(String name, EngineListener listener);

  /** Where a migration stands. */
  Report status(String name);

  /** Where every migration stands, the first registered first. */
  List<Report> status();

  /** The log of a migration, oldest first. */
  List<Transition> history(String name);

  /** The migrations that have not ended, or of which something is asked. */
  List<String> active();

  /**
   * Looks at a migration and, where there is something to do and nobody else does it, does it as
   * far as its gates allow now. It never waits for a gate.
   *
   * @return where it stands then, and when to look again
   */
  Look advance(String name, EngineListener listener);

  /** Asks for the same and leaves the driving to others. */
  Requests requests();

  /**
   * Makes whatever this process drives stop after its chunk or step; for the end of the process.
   */
  void stop();
}
