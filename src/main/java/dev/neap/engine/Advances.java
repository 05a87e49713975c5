package dev.neap.engine;

import dev.neap.backfill.Progress;
import dev.neap.lifecycle.State;
import dev.neap.lifecycle.Verdict;
import dev.neap.migration.Phase;
import dev.neap.migration.Plan;
import dev.neap.migration.Step;
import dev.neap.postgres.IndexProgress;
import dev.neap.postgres.Leases;
import java.time.Duration;
import java.util.List;

/** Listens for another one, and notes whether anything was done. */
final class Advances implements EngineListener {

  private final EngineListener listener;
  private volatile long rows;
  private volatile boolean seen;
  private long followed;

  Advances(EngineListener listener) {
    this.listener = listener;
  }

  /** Whether anything was done since this was asked before. */
  boolean seen() {
    boolean was = seen;
    seen = false;
    return was;
  }

  /** Tells, once for each, that another process is at work. */
  void followed(Leases.Holder holder) {
    if (followed != holder.epoch()) {
      followed = holder.epoch();
      listener.waiting(
          holder.migration(),
          List.of(
              new Verdict(
                  "driver",
                  Verdict.Answer.CLOSED,
                  holder.owner() + " works on it",
                  holder.since(),
                  "it has done what can be done now")));
    }
  }

  @Override
  public void registered(String migration, Plan plan) {
    listener.registered(migration, plan);
  }

  @Override
  public void moved(String migration, State from, State to, String reason) {
    seen = true;
    listener.moved(migration, from, to, reason);
  }

  @Override
  public void stepStarted(String migration, Phase phase, Step step) {
    listener.stepStarted(migration, phase, step);
  }

  @Override
  public void stepFinished(
      String migration, Phase phase, Step step, Duration duration, boolean skipped) {
    seen |= !skipped;
    listener.stepFinished(migration, phase, step, duration, skipped);
  }

  @Override
  public void progressed(Progress progress) {
    seen |= progress.rows() > rows;
    rows = progress.rows();
    listener.progressed(progress);
  }

  @Override
  public void building(String migration, IndexProgress build) {
    listener.building(migration, build);
  }

  @Override
  public void waiting(String migration, List<Verdict> closed) {
    listener.waiting(migration, closed);
  }
}
