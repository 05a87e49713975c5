package dev.neap.engine;

import dev.neap.backfill.ChunkGate;
import dev.neap.backfill.Time;
import dev.neap.jobfile.MigrationFile;
import dev.neap.lifecycle.Decision;
import dev.neap.lifecycle.MigrationStore;
import dev.neap.lifecycle.PhaseResult;
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
      Entrance entrance,
      Abandonment abandonment,
      MigrationFile files,
      Tunings tunings,
      Versions versions,
      Time time) {

    Migration migration(Standing standing) {
      return files.parse(standing.registration().file(), standing.registration().source());
    }

    Subject subject(Standing standing) {
      return Subject.of(standing, files);
    }
  }

  /**
   * Where a drive may end.
   *
   * @param closed what it waits for
   * @param holds whether a phase is held that was begun
   * @param worked whether this drive has run a phase
   * @param rolls whether readers are raised by themselves
   */
  record Stop(List<Verdict> closed, boolean holds, boolean worked, boolean rolls) {

    /** Whether a process that drives one migration alone stays for what comes. */
    boolean isWorthWaiting() {
      return holds && worked || rolls;
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
   * @param patient where to wait; other stops end the drive
   * @return what it waits for; empty when it has ended, or this process is to stop
   */
  List<Verdict> drive(Predicate<Stop> patient) {
    Turn turn = new Turn();
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
      Subject subject = parts.subject(standing);
      Verdict unreadable = subject.refuses(standing);
      if (unreadable != null) {
        return List.of(unreadable);
      }
      parts.rollout().advance(standing, subject.settings(), lease);
      Settings settings = tuning.over(subject.settings(), standing);
      Decision decision =
          turn.decide(
              standing, result -> parts.facts().gather(standing, subject.plan(), settings, result));
      turn.act(standing, decision, hands(subject));
      worked |= decision instanceof Decision.Run;
      if (decision instanceof Decision.Wait wait) {
        boolean holds = standing.state() == State.PAUSED || standing.state().runs().isPresent();
        boolean rolls = parts.rollout().goesOn(standing, subject.settings());
        List<Verdict> closed =
            parts.rollout().explained(standing, subject.settings(), wait.closed());
        if (!patient.test(new Stop(closed, holds, worked, rolls))) {
          return closed;
        }
        tell(closed);
        pause();
      } else if (decision instanceof Decision.Done) {
        return List.of();
      }
    }
    return List.of();
  }

  private Turn.Hands hands(Subject subject) {
    return new Turn.Hands() {
      @Override
      public void move(Standing standing, Decision.Move move) {
        moved(standing, move);
      }

      @Override
      public PhaseResult run(Standing standing, Phase phase) {
        return Driver.this.run(standing, subject, phase);
      }
    };
  }

  private void moved(Standing standing, Decision.Move move) {
    try {
      if (!parts.entrance().move(standing, move, lease)) {
        return;
      }
      log.atInfo()
          .addKeyValue("migration", name)
          .addKeyValue("from", standing.state())
          .addKeyValue("to", move.to())
          .addKeyValue("reason", move.reason())
          .log("moved");
      listener.moved(name, standing.state(), move.to(), move.reason());
      told = List.of();
    } catch (StaleVersionException e) {
      log.atDebug().addKeyValue("migration", name).log("changed meanwhile, looking again");
    }
  }

  private PhaseResult run(Standing standing, Subject subject, Phase phase) {
    if (standing.state() == State.ABANDONING) {
      return parts.abandonment().run(standing, lease, listener);
    }
    PhaseRun run =
        new PhaseRun(
            standing,
            phase,
            parts.rounds().of(standing, phase),
            subject.settings(),
            tuning::seen,
            lease,
            gate(subject),
            listener,
            () -> parts.entrance().setDropped(standing, lease),
            LogDetail.skips(parts.store().history(name), standing.run()));
    return parts.jobs().run(run, steps(standing, subject.plan(), phase));
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

  private ChunkGate gate(Subject subject) {
    return new GoOn(
            stopping,
            () -> parts.store().find(name).orElseThrow(),
            now -> parts.facts().holds(now, subject.plan(), tuning.over(subject.settings(), now)))
        ::beforeChunk;
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
