package dev.neap.engine;

import dev.neap.flag.Flags;
import dev.neap.lifecycle.Request;
import dev.neap.lifecycle.Standing;
import dev.neap.lifecycle.State;
import dev.neap.lifecycle.UnknownMigrationException;
import dev.neap.migration.Migration;
import dev.neap.migration.Phase;
import dev.neap.migration.Plan;
import dev.neap.postgres.ControlSchema;
import java.util.List;
import javax.sql.DataSource;

/**
 * Asks for what the engine's methods of the same names ask for, and leaves the driving to whoever
 * does that: returns once the request is noted.
 *
 * <p>Every method throws what the engine's throws, and {@link UnknownMigrationException}.
 */
public final class Requests {

  private final DataSource database;
  private final Driver.Parts parts;
  private final Beginnings beginnings;
  private final WayBack wayBack;
  private final Flags flags;

  Requests(
      DataSource database,
      Driver.Parts parts,
      Beginnings beginnings,
      WayBack wayBack,
      Flags flags) {
    this.database = database;
    this.parts = parts;
    this.beginnings = beginnings;
    this.wayBack = wayBack;
    this.flags = flags;
  }

  /** Registers the migration, or has one that was taken back begin again. */
  public void start(Migration migration, String file, String by, EngineListener listener) {
    ControlSchema.migrate(database);
    beginnings.begin(migration, file, by, listener);
  }

  /**
   * Turns the migration's flags on, and its readers to the new shape where every row has it; where
   * not all have it yet, and where readers are held or not well, they stay. Flags that Neap only
   * reads stay as they are.
   */
  public void complete(String name, String by) {
    Standing standing = known(name);
    Allowed.complete(standing);
    if (!flags.isSettable()) {
      return;
    }
    for (Phase phase : List.of(Phase.EXPAND, Phase.BACKFILL, Phase.TIGHTEN, Phase.CONTRACT)) {
      flags.writer().set(name + "." + phase.title(), "on", by);
    }
    if (Release.isReady(standing.state())) {
      parts.rollout().sendAll(standing, parts.subject(standing).settings(), by);
    }
  }

  /** Asks for the way back, unless it is under way. */
  public void rollback(String name, String by) {
    Standing standing = known(name);
    if (!Drives.BACK.contains(standing.state())) {
      wayBack.prepare(standing);
      parts.store().request(name, Request.ROLLBACK, by);
    }
  }

  /** Ends a pause. */
  public void resume(String name, String by) {
    parts.store().resume(known(name).name(), by);
  }

  /** Lets a halted migration try again what it halted in. */
  public void retry(String name, String by) {
    parts.store().request(known(name).name(), Request.RETRY, by);
  }

  /** Leaves a step of a halted migration out, and lets it go on behind that. */
  public void skip(String name, String step, String because, String by) {
    Standing standing = known(name);
    Plan plan = parts.subject(standing).plan();
    new Skips(parts.store(), parts.reversal()).add(standing, plan, step, because, by);
    retry(name, by);
  }

  /** Gives the migration up. */
  public void abandon(String name, String because, String by) {
    Standing standing = known(name);
    ControlSchema.migrate(database);
    if (standing.state() == State.HALTED && standing.haltedIn() == State.ABANDONING) {
      retry(name, by);
      return;
    }
    if (standing.state() != State.ABANDONING) {
      parts.store().request(name, Request.ABANDON, by, because);
    }
    parts.store().resume(name, by);
  }

  Standing known(String name) {
    if (!ControlSchema.isPresent(database)) {
      throw new UnknownMigrationException(name);
    }
    return parts.store().get(name);
  }
}
