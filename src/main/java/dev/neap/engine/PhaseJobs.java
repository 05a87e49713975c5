package dev.neap.engine;

import dev.neap.lifecycle.PhaseResult;
import dev.neap.migration.Step;
import dev.neap.postgres.LeaseLostException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.JobExecutionException;
import org.springframework.batch.core.job.JobInstance;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.job.builder.SimpleJobBuilder;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.job.parameters.JobParametersBuilder;
import org.springframework.batch.core.launch.JobInstanceAlreadyCompleteException;

/**
 * Runs a phase as a Spring Batch job, named by the phase; a job that was cut goes on at the step it
 * was cut in.
 *
 * <p>An instance of a job is one stay of a migration in one state, so that a phase that is entered
 * again runs anew, and one whose process died goes on.
 */
final class PhaseJobs {

  private static final Logger log = LoggerFactory.getLogger(PhaseJobs.class);

  private final Books books;

  PhaseJobs(Books books) {
    this.books = books;
  }

  /**
   * Runs the steps, as far as the run's gate allows.
   *
   * @return what became of them; {@link PhaseResult.NotRun} when the gate stopped them
   * @throws LeaseLostException when another process has taken over
   */
  PhaseResult run(PhaseRun run, List<Step> steps) {
    List<org.springframework.batch.core.step.Step> made = new PhaseSteps(books, run).of(steps);
    if (made.isEmpty()) {
      return new PhaseResult.Finished();
    }
    JobParameters parameters = parameters(run);
    recover(run, parameters);
    try {
      return result(books.operator().start(job(run, made), parameters));
    } catch (JobInstanceAlreadyCompleteException e) {
      return new PhaseResult.Finished();
    } catch (JobExecutionException e) {
      throw new IllegalStateException("the job of " + run.phase() + " could not be started", e);
    }
  }

  private Job job(PhaseRun run, List<org.springframework.batch.core.step.Step> steps) {
    SimpleJobBuilder builder =
        new JobBuilder(run.phase().title(), books.jobs()).start(steps.get(0));
    steps.stream().skip(1).forEach(builder::next);
    return builder.build();
  }

  private static JobParameters parameters(PhaseRun run) {
    long entered = ChronoUnit.MICROS.between(Instant.EPOCH, run.standing().stateSince());
    return new JobParametersBuilder()
        .addString("migration", run.migration())
        .addLong("run", (long) run.standing().run())
        .addString("state", run.standing().state().name())
        .addLong("entered", entered)
        .toJobParameters();
  }

  /**
   * Closes the books of executions whose process died; the lease says that none is alive. An
   * instance that died before its first execution could not be started, and goes.
   */
  private void recover(PhaseRun run, JobParameters parameters) {
    for (JobExecution execution : books.jobs().findRunningJobExecutions(run.phase().title())) {
      if (run.migration().equals(execution.getJobParameters().getString("migration"))) {
        log.atInfo()
            .addKeyValue("migration", run.migration())
            .addKeyValue("phase", run.phase().title())
            .addKeyValue("sameStay", execution.getJobParameters().equals(parameters))
            .log("recovering a job whose process is gone");
        books.operator().recover(execution);
      }
    }
    JobInstance instance = books.jobs().getJobInstance(run.phase().title(), parameters);
    if (instance != null && books.jobs().getJobExecutions(instance).isEmpty()) {
      books.jobs().deleteJobInstance(instance);
    }
  }

  private static PhaseResult result(JobExecution execution) {
    return switch (execution.getStatus()) {
      case COMPLETED -> new PhaseResult.Finished();
      case STOPPED, STOPPING -> new PhaseResult.NotRun();
      default -> failed(execution);
    };
  }

  private static PhaseResult failed(JobExecution execution) {
    Throwable failure =
        execution.getAllFailureExceptions().stream()
            .findFirst()
            .orElseGet(() -> new IllegalStateException(execution.getExitStatus().toString()));
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof LeaseLostException lost) {
        throw lost;
      }
    }
    return new PhaseResult.Failed(Failures.words(failure));
  }
}
