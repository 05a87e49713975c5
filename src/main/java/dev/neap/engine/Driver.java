package dev.neap.engine;

import dev.neap.backfill.ChunkGate;
import dev.neap.backfill.Time;
import dev.neap.jobfile.MigrationFile;
import dev.neap.lifecycle.Decision;
import dev.neap.lifecycle.Facts;
import dev.neap.lifecycle.Lifecycle;
import dev.neap.lifecycle.MigrationStore;
import dev.neap.lifecycle.PhaseResult;
import dev.neap.lifecycle.Request;
import dev.neap.lifecycle.StaleVersionException;
import dev.neap.lifecycle.Standing;
import dev.neap.lifecycle.State;
import dev.neap.lifecycle.Verdict;
import dev.neap.migration.Migration;
import dev.neap.migration.Phase;
import dev.neap.migration.Plan;
import dev.neap.migration.Settings;
import dev.neap.migration.Step;
import dev.neap.postgres.Lease;
import dev.neap.postgres.Versions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries one migration on under its lease: gathers facts, lets the lifecycle decide, moves or runs
 * the phase, until nothing is left to do or a gate is closed.
 */
final class Driver {

  static final Duration LOOK_AGAIN = Duration.ofMillis(250);

  private static final Logger log = LoggerFactory.getLogger(Driver.class);

  private final Parts parts;
  private final Lease lease;
  private final String name;
  private final EngineListener listener;
  private final BooleanSupplier stopping;
  private final TuningWatch tuning;
  private List<String> told = List.of();

  /** What every driver works with. */
  record Parts(
      MigrationStore store,
      FactGatherer facts,
      PhaseJobs jobs,
      Rounds rounds,
      Reversal reversal,
      Rollout rollout,
      MigrationFile files,
      Tunings tunings,
      Versions versions,
      Time time) {

    Migration migration(Standing standing) {
      return files.parse(standing.registration().file(), standing.registration().source());
    }
  }

  Driver(Parts parts, Lease lease, String name, EngineListener listener, BooleanSupplier stopping) {
    this.parts = parts;
    this.lease = lease;
    this.name = name;
    this.listener = listener;
    this.stopping = stopping;
    this.tuning = new TuningWatch(parts.tunings(), parts.time());
  }

  /**
   * Drives on.
   *
   * @param patient which closed gates are worth waiting for here; others end the drive
   * @return what it waits for; empty when it has ended, or this process is to stop
   */
  List<Verdict> drive(Predicate<List<Verdict>> patient) {
    PhaseResult result = new PhaseResult.NotRun();
    boolean worked = false;
    parts
        .store()
        .find(name)
        .ifPresent(s -> parts.versions().renew(s.registration().targetSchema()));
    while (!stopping.getAsBoolean()) {
      Standing standing = parts.store().find(name).orElseThrow();
      if (parts.rollout().takeBack(standing)) {
        pause();
        continue;
      }
      Plan plan = PlanJson.read(standing.registration().plan());
      Migration migration = parts.migration(standing);
      parts.rollout().advance(standing, migration.settings());
      Settings settings = tuning.over(migration.settings(), standing);
      Facts facts = parts.facts().gather(standing, plan, settings, result);
      Decision decision = Lifecycle.decide(standing.state(), facts);
      if (decision instanceof Decision.Move move) {
        result = moved(standing, move) ? new PhaseResult.NotRun() : result;
      } else if (decision instanceof Decision.Run run) {
        result = run(standing, plan, migration, run.phase());
        worked = true;
      } else if (decision instanceof Decision.Wait wait) {
        boolean holds = standing.state() == State.PAUSED || standing.state().runs().isPresent();
        boolean rolls = parts.rollout().isAutomatic(standing, migration.settings());
        if (!(holds && worked) && !rolls && !patient.test(wait.closed())) {
          return wait.closed();
        }
        tell(wait.closed());
        pause();
      } else {
        return List.of();
      }
    }
    return List.of();
  }

  private boolean moved(Standing standing, Decision.Move move) {
    try {
      parts.store().move(standing, move.to(), lease.owner(), move.reason(), null);
      log.atInfo()
          .addKeyValue("migration", name)
          .addKeyValue("from", standing.state())
          .addKeyValue("to", move.to())
          .addKeyValue("reason", move.reason())
          .log("moved");
      listener.moved(name, standing.state(), move.to(), move.reason());
      told = List.of();
      return true;
    } catch (StaleVersionException e) {
      log.atDebug().addKeyValue("migration", name).log("changed meanwhile, looking again");
      return false;
    }
  }

  private PhaseResult run(Standing standing, Plan plan, Migration migration, Phase phase) {
    PhaseRun run =
        new PhaseRun(
            standing,
            phase,
            parts.rounds().of(standing, phase),
            migration.settings(),
            tuning::seen,
            lease,
            gate(plan, migration),
            listener,
            () -> parts.store().setDropped(standing));
    return parts.jobs().run(run, steps(standing, plan, phase));
  }

  private List<Step> steps(Standing standing, Plan plan, Phase phase) {
    if (standing.state() == State.RESTORING) {
      return parts.reversal().steps(standing);
    }
    return phase == Phase.ROLLBACK && !hasBegun(standing) ? List.of() : plan.steps(phase);
  }

  /** Whether there is anything of its own to take back. */
  private boolean hasBegun(Standing standing) {
    return parts.store().history(standing.name()).stream()
        .anyMatch(t -> t.run() == standing.run() && t.to() == State.EXPANDING);
  }

  /** Asked before each chunk: stops the phase when it is held, or a way back is asked for. */
  private ChunkGate gate(Plan plan, Migration migration) {
    return () -> {
      if (stopping.getAsBoolean()) {
        return new ChunkGate.Stop("this process is to end");
      }
      Standing now = parts.store().find(name).orElseThrow();
      if (now.request() != Request.NONE && now.allows(now.request())) {
        return new ChunkGate.Stop(now.request() + " was asked for");
      }
      Settings settings = tuning.over(migration.settings(), now);
      List<Verdict> holds = new ArrayList<>(parts.facts().holds(now, plan, settings));
      return holds.isEmpty() ? new ChunkGate.Go() : new ChunkGate.Stop(holds.get(0).reason());
    };
  }

  private void tell(List<Verdict> closed) {
    List<String> words = closed.stream().map(v -> v.gate() + v.reason()).toList();
    if (!words.equals(told)) {
      told = words;
      listener.waiting(name, closed);
    }
  }

  private void pause() {
    try {
      parts.time().sleep(LOOK_AGAIN);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
