package dev.neap.backfill;

import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.ExitStatus;
import org.springframework.batch.core.listener.StepExecutionListener;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.core.step.builder.ChunkOrientedStepBuilder;
import org.springframework.batch.infrastructure.item.ItemReader;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.interceptor.DefaultTransactionAttribute;

/** Makes the Batch step that walks over one segment: an item is a chunk of it. */
final class SegmentStep {

  private SegmentStep() {}

  static Step of(String name, Segment segment, WalkRun run) {
    RunContext context = run.context();
    Ranges ranges = run.walk().ranges();
    PassedBy passed = new PassedBy(context, run.walk());
    ChunkTransaction transaction = new ChunkTransaction(context, passed);
    ChunkWork work = new ChunkWork(run, ranges, segment, transaction, passed);
    ChunkRun chunks = new ChunkRun(run, new Sizing(run, ranges));
    ItemReader<ChunkRun> untilEnded = () -> chunks.ended() ? null : chunks;
    BetweenChunks between = new BetweenChunks(run, work, chunks);
    return new ChunkOrientedStepBuilder<ChunkRun, ChunkRun>(name, context.jobs(), 1)
        .reader(untilEnded)
        .writer(new RangeWriter(work, transaction, passed))
        .interruptionPolicy(between)
        .transactionManager(context.transactions())
        .transactionAttribute(
            new DefaultTransactionAttribute(TransactionDefinition.PROPAGATION_NOT_SUPPORTED))
        .listener(new Ended(between))
        .build();
  }

  /**
   * Makes room for another worker.
   *
   * <p>A step whose books could not be written ends as {@code UNKNOWN}, and Batch would never start
   * it again. Where it stands is known, by the checkpoint: so it has failed.
   */
  private record Ended(BetweenChunks between) implements StepExecutionListener {

    @Override
    public @Nullable ExitStatus afterStep(StepExecution step) {
      between.ended(step.getStatus() == BatchStatus.COMPLETED);
      if (step.getStatus() == BatchStatus.UNKNOWN) {
        step.setStatus(BatchStatus.FAILED);
      }
      return null;
    }
  }
}
