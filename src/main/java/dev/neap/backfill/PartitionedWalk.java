package dev.neap.backfill;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.ExitStatus;
import org.springframework.batch.core.job.JobExecutionException;
import org.springframework.batch.core.job.JobInterruptedException;
import org.springframework.batch.core.listener.StepExecutionListener;
import org.springframework.batch.core.partition.PartitionStep;
import org.springframework.batch.core.partition.support.AbstractPartitionHandler;
import org.springframework.batch.core.partition.support.SimpleStepExecutionSplitter;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.infrastructure.item.ExecutionContext;

/**
 * The Batch step of a walk in several segments. Each is a step of its own on a thread of its own;
 * how many work at a time is asked of the settings before each chunk.
 */
final class PartitionedWalk extends PartitionStep {

  private final WalkRun run;
  private final int segments;
  private final List<StepExecution> executed = new ArrayList<>();

  PartitionedWalk(String name, WalkRun run, int segments) {
    super(run.context().jobs());
    this.run = run;
    this.segments = segments;
    setName(name);
    SegmentThreads threads = new SegmentThreads();
    threads.setGridSize(segments);
    setPartitionHandler(threads);
    setStepExecutionSplitter(
        new SimpleStepExecutionSplitter(run.context().jobs(), name, PartitionedWalk::numbered));
    registerStepExecutionListener(new Restartable());
  }

  private static Map<String, ExecutionContext> numbered(int segments) {
    Map<String, ExecutionContext> contexts = new HashMap<>();
    for (int i = 0; i < segments; i++) {
      contexts.put(String.valueOf(i), new ExecutionContext());
    }
    return contexts;
  }

  /** Ends like the worst of its segments: with its failure, or stopped. */
  @Override
  protected void doExecute(StepExecution step) throws Exception {
    try {
      super.doExecute(step);
    } catch (JobExecutionException e) {
      String stopped = run.stopped();
      for (Throwable failed : failures()) {
        if (failed instanceof Exception failure) {
          throw failure;
        }
      }
      if (stopped != null) {
        step.setTerminateOnly();
        throw new JobInterruptedException(stopped);
      }
      throw e;
    }
  }

  /** One that was stopped and whose books could not be written then has not failed by itself. */
  private List<Throwable> failures() {
    return executed.stream()
        .filter(e -> e.getStatus() == BatchStatus.FAILED)
        .flatMap(e -> e.getFailureExceptions().stream())
        .filter(e -> !(e instanceof JobInterruptedException))
        .toList();
  }

  private final class SegmentThreads extends AbstractPartitionHandler {

    @Override
    protected Set<StepExecution> doHandle(StepExecution walk, Set<StepExecution> executions)
        throws Exception {
      executed.clear();
      executed.addAll(executions);
      ExecutorService threads = Executors.newFixedThreadPool(segments);
      try {
        List<Future<?>> ends = new ArrayList<>();
        for (StepExecution execution : executions) {
          ends.add(threads.submit(() -> work(execution)));
        }
        for (Future<?> end : ends) {
          end.get();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        run.stop("interrupted");
      } catch (ExecutionException e) {
        run.stop("a segment has failed: " + e.getCause());
        if (e.getCause() instanceof Error error) {
          throw error;
        }
        throw e;
      } finally {
        threads.shutdownNow();
        awaitEnd(threads);
      }
      return executions;
    }

    /** Returns when no worker is left that could still write. */
    private static void awaitEnd(ExecutorService threads) {
      try {
        while (!threads.awaitTermination(1, TimeUnit.SECONDS)) {
          threads.shutdownNow();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    private @Nullable Void work(StepExecution execution) throws JobInterruptedException {
      String name = execution.getStepName();
      int number = Integer.parseInt(name.substring(name.lastIndexOf(':') + 1));
      try {
        SegmentStep.of(name, new Segment(number, segments), run).execute(execution);
      } finally {
        if (execution.getStatus() != BatchStatus.COMPLETED) {
          run.stop("segment " + number + " ended as " + execution.getStatus());
        }
      }
      return null;
    }
  }

  /** Where it stands is known, by the checkpoints, even when its books could not be written. */
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
