package dev.neap.backfill;

import org.springframework.batch.core.step.Step;
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
    ChunkTransaction transaction = new ChunkTransaction(context, walk, ranges);
    RangeReader reader =
        new RangeReader(() -> new ChunkRun(context, walk.step(), ranges.sizes(context.settings())));
    return new ChunkOrientedStepBuilder<NextRange, NextRange>(name, context.jobs(), 1)
        .reader(reader)
        .writer(new RangeWriter(transaction, reader::run))
        .interruptionPolicy(new BetweenChunks(context, transaction, reader::run))
        .transactionManager(context.transactions())
        .transactionAttribute(
            new DefaultTransactionAttribute(TransactionDefinition.PROPAGATION_NOT_SUPPORTED))
        .build();
  }
}
