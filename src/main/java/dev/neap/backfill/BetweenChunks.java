package dev.neap.backfill;

import dev.neap.backfill.ChunkGate.Stop;
import dev.neap.backfill.ChunkGate.Verdict;
import dev.neap.backfill.ChunkGate.Wait;
import dev.neap.backfill.ChunkRun.Rests;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.job.JobInterruptedException;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.core.step.StepInterruptionPolicy;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * Waits between two chunks, the one place where Spring Batch holds no transaction: for its turn
 * among the workers, for the gate, for the next attempt, for the pace.
 *
 * <p>To stop it marks the execution first: one that is not marked would end as completed. What
 * stops one worker stops them all.
 */
final class BetweenChunks implements StepInterruptionPolicy {

  private static final Logger LOG = LoggerFactory.getLogger(BetweenChunks.class);
  private static final Duration POLL = Duration.ofMillis(250);

  private final WalkRun run;
  private final ChunkWork work;
  private final ChunkRun chunks;
  private boolean works;

  BetweenChunks(WalkRun run, ChunkWork work, ChunkRun chunks) {
    this.run = run;
    this.work = work;
    this.chunks = chunks;
  }

  @Override
  public void checkInterrupted(StepExecution step) throws JobInterruptedException {
    String shown = "";
    while (!chunks.ended()) {
      String stopped = step.isTerminateOnly() ? "asked to stop" : run.stopped();
      if (stopped != null) {
        throw stopped(step, stopped);
      }
      Rests rests = rests(step);
      if (rests == null) {
        return;
      }
      if (!rests.why().equals(shown) && rests.remaining().compareTo(POLL) >= 0) {
        shown = rests.why();
        show(shown);
      }
      try {
        run.context()
            .time()
            .sleep(rests.remaining().compareTo(POLL) < 0 ? rests.remaining() : POLL);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw stopped(step, "interrupted");
      }
    }
  }

  private @Nullable Rests rests(StepExecution step) throws JobInterruptedException {
    works = run.workers().mayWork(works);
    if (!works) {
      return new Rests(POLL, "waits for its turn: " + run.workers().most() + " at once");
    }
    Verdict verdict = run.context().gate().beforeChunk();
    if (verdict instanceof Stop stop) {
      run.stop(stop.reason());
      throw stopped(step, stop.reason());
    }
    String vacuum = run.vacuum().waitsFor();
    String waits = verdict instanceof Wait wait ? wait.reason() : vacuum;
    return waits == null ? chunks.rests() : new Rests(POLL, waits);
  }

  /**
   * Leaves its place to another worker.
   *
   * @param well whether all of the segment is done
   */
  void ended(boolean well) {
    if (!well) {
      run.vacuum().cancel();
    }
    if (works) {
      works = false;
      run.workers().leave();
    }
  }

  private JobInterruptedException stopped(StepExecution step, String reason) {
    step.setTerminateOnly();
    show("stopped: " + reason);
    return new JobInterruptedException(reason);
  }

  /** A database that can't be told keeps the step neither from waiting nor from stopping. */
  private void show(String reason) {
    if (works) {
      run.progress().waits(reason);
    }
    try {
      work.show(reason);
    } catch (DataAccessException | TransactionException e) {
      LOG.atDebug().addKeyValue("reason", reason).setCause(e).log("The reason can't be shown");
    }
  }
}
