package dev.neap.backfill;

import dev.neap.backfill.ChunkGate.Stop;
import dev.neap.backfill.ChunkGate.Verdict;
import dev.neap.backfill.ChunkGate.Wait;
import dev.neap.backfill.ChunkRun.Rests;
import java.time.Duration;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.job.JobInterruptedException;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.core.step.StepInterruptionPolicy;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * Waits between two chunks, the one place where Spring Batch holds no transaction: for the gate,
 * for the next attempt, for the pace.
 *
 * <p>To stop it marks the execution first: one that is not marked would end as completed.
 */
final class BetweenChunks implements StepInterruptionPolicy {

  private static final Logger LOG = LoggerFactory.getLogger(BetweenChunks.class);
  private static final Duration POLL = Duration.ofMillis(250);

  private final RunContext context;
  private final ChunkTransaction transaction;
  private final Supplier<ChunkRun> run;

  BetweenChunks(RunContext context, ChunkTransaction transaction, Supplier<ChunkRun> run) {
    this.context = context;
    this.transaction = transaction;
    this.run = run;
  }

  @Override
  public void checkInterrupted(StepExecution step) throws JobInterruptedException {
    String shown = "";
    while (!run.get().ended()) {
      if (step.isTerminateOnly()) {
        throw stopped(step, "asked to stop");
      }
      Verdict verdict = context.gate().beforeChunk();
      if (verdict instanceof Stop stop) {
        throw stopped(step, stop.reason());
      }
      Rests rests =
          verdict instanceof Wait wait ? new Rests(POLL, wait.reason()) : run.get().rests();
      if (rests == null) {
        return;
      }
      if (!rests.why().equals(shown) && rests.remaining().compareTo(POLL) >= 0) {
        shown = rests.why();
        show(shown);
      }
      try {
        context.time().sleep(rests.remaining().compareTo(POLL) < 0 ? rests.remaining() : POLL);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw stopped(step, "interrupted");
      }
    }
  }

  private JobInterruptedException stopped(StepExecution step, String reason) {
    step.setTerminateOnly();
    show("stopped: " + reason);
    return new JobInterruptedException(reason);
  }

  /** A database that can't be told keeps the step neither from waiting nor from stopping. */
  private void show(String reason) {
    run.get().waits(reason);
    try {
      transaction.show(reason);
    } catch (DataAccessException | TransactionException e) {
      LOG.atDebug().addKeyValue("reason", reason).setCause(e).log("The reason can't be shown");
    }
  }
}
