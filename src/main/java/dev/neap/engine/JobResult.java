package dev.neap.engine;

import dev.neap.lifecycle.PhaseResult;
import dev.neap.postgres.LeaseLostException;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.JobInterruptedException;

/** What the execution of a phase's job comes to. */
final class JobResult {

  private static final Logger log = LoggerFactory.getLogger(JobResult.class);

  private JobResult() {}

  /**
   * The phase's result.
   *
   * <p>Where a connection was lost several things fail at once: the worker that met it, the books
   * that could not be written, the others that were stopped for it. It has failed only where one of
   * them is a failure by itself.
   *
   * @throws LeaseLostException when another process has taken over
   */
  static PhaseResult of(JobExecution execution) {
    return switch (execution.getStatus()) {
      case COMPLETED -> new PhaseResult.Finished();
      case STOPPED, STOPPING -> new PhaseResult.NotRun();
      default -> failed(execution);
    };
  }

  private static PhaseResult failed(JobExecution execution) {
    List<Throwable> failures = execution.getAllFailureExceptions();
    failures.forEach(JobResult::throwIfLeaseLost);
    Optional<Throwable> failure =
        failures.stream()
            .filter(f -> !(f instanceof JobInterruptedException) && !Failures.isCut(f))
            .findFirst();
    if (failure.isPresent()) {
      return new PhaseResult.Failed(Failures.words(failure.get()));
    }
    if (failures.isEmpty()) {
      return new PhaseResult.Failed(execution.getExitStatus().toString());
    }
    log.atWarn()
        .addKeyValue("job", execution.getJobInstance().getJobName())
        .addKeyValue("reason", Failures.words(failures.get(0)))
        .log("the connection was lost; goes on with a new one");
    return new PhaseResult.NotRun();
  }

  private static void throwIfLeaseLost(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof LeaseLostException lost) {
        throw lost;
      }
    }
  }
}
