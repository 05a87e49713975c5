package dev.neap.backfill;

import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.ExitStatus;
import org.springframework.batch.core.listener.StepExecutionListener;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.core.step.builder.ChunkOrientedStepBuilder;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.interceptor.DefaultTransactionAttribute;

/** Makes the Batch step of a walk: chunks of one range each. */
public final class RangeSteps {

  private RangeSteps() {}

  /**
   * The step of a walk. It ends {@code COMPLETED} when every row was worked on, {@code STOPPED}
   * when the gate says so, {@code FAILED} with {@link RowFailureException}, {@link
   * ChunkFailedException}, or whatever fence and work throw that will not pass. Started again it
   * goes on at the checkpoint, whatever Batch's own books say.
   *
   * @param name the step's name in its job
   */
  public static Step step(String name, Walk walk, RunContext context) {
    Ranges ranges =
        walk.key().isEmpty()
            ? new BlockRanges(walk.table(), walk.leaves())
            : new KeyRanges(walk.table(), walk.leaves(), walk.key());
    PassedBy passed = new PassedBy(context, walk);
    ChunkTransaction transaction = new ChunkTransaction(context, walk, ranges, passed);
    RangeReader reader =
        new RangeReader(() -> new ChunkRun(context, walk, ranges.sizes(context.settings())));
    return new ChunkOrientedStepBuilder<NextRange, NextRange>(name, context.jobs(), 1)
        .reader(reader)
        .writer(new RangeWriter(transaction, passed, reader::run))
        .interruptionPolicy(new BetweenChunks(context, transaction, reader::run))
        .transactionManager(context.transactions())
        .transactionAttribute(
            new DefaultTransactionAttribute(TransactionDefinition.PROPAGATION_NOT_SUPPORTED))
        .listener(new Restartable())
        .build();
  }

  /**
   * A step whose books could not be written ends as {@code UNKNOWN}, and Batch would never start it
   * again. Where it stands is known, by the checkpoint: so it has failed.
   */
  private static final class Restartable implements StepExecutionListener {

    @Override
    public @Nullable ExitStatus afterStep(StepExecution step) {
      if (step.getStatus() == BatchStatus.UNKNOWN) {
        step.setStatus(BatchStatus.FAILED);
      }
      return null;
    }
  }
}
