package dev.neap.engine;

import dev.neap.backfill.BadRows;
import dev.neap.lifecycle.PhaseResult;
import dev.neap.migration.Phase;
import dev.neap.migration.Step;
import dev.neap.postgres.LeaseLostException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.JobExecutionException;
import org.springframework.batch.core.job.JobInstance;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.job.builder.SimpleJobBuilder;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.job.parameters.JobParametersBuilder;
import org.springframework.batch.core.launch.JobInstanceAlreadyCompleteException;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

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
    refuseOvertaken(run);
    recover(run, parameters);
    try {
      return compared(run, JobResult.of(books.operator().start(job(run, made), parameters)));
    } catch (JobInstanceAlreadyCompleteException e) {
      return compared(run, new PhaseResult.Finished());
    } catch (JobExecutionException e) {
      throw new IllegalStateException("the job of " + run.phase() + " could not be started", e);
    }
  }

  /**
   * Before the books of another process are closed; should it be overtaken at that very moment, the
   * other's job begins again where it is.
   */
  private void refuseOvertaken(PhaseRun run) {
    new TransactionTemplate(books.transactions())
        .executeWithoutResult(status -> run.lease().assertHeld(books.database()));
  }

  /** Rows that were passed by would still differ after any number of further backfills. */
  private PhaseResult compared(PhaseRun run, PhaseResult result) {
    if (run.phase() != Phase.VERIFY || !(result instanceof PhaseResult.Finished)) {
      return result;
    }
    JdbcClient jdbc = JdbcClient.create(books.database());
    BadRows passedBy = new BadRows(jdbc, run.migration(), run.standing().run());
    long rows = passedBy.count();
    return rows == 0 ? result : new PhaseResult.Failed(words(run.migration(), rows, passedBy));
  }

  private static String words(String migration, long rows, BadRows passedBy) {
    return "NEAP-5103: rows that can't be converted and were passed by: %d, the first are %s. Correct them, and then ./neap retry %s takes those alone again; or ./neap rollback %s"
        .formatted(
            rows,
            passedBy.first(3).stream().map(Object::toString).collect(Collectors.joining("; ")),
            migration,
            migration);
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
   * Closes the books of executions whose process died or lost its connection; the lease says that
   * none is alive, and every step finds out by itself what of it is done. An instance that died
   * before its first execution could not be started, and goes. Not the last one alone is looked at:
   * a process that was frozen and overtaken writes into its own books when it wakes.
   */
  private void recover(PhaseRun run, JobParameters parameters) {
    for (JobExecution execution : books.jobs().findRunningJobExecutions(run.phase().title())) {
      if (run.migration().equals(execution.getJobParameters().getString("migration"))) {
        log.atInfo()
            .addKeyValue("migration", run.migration())
            .addKeyValue("phase", run.phase().title())
            .addKeyValue("sameStay", execution.getJobParameters().equals(parameters))
            .log("recovering a job whose process is gone");
        close(execution);
      }
    }
    JobInstance instance = books.jobs().getJobInstance(run.phase().title(), parameters);
    if (instance == null) {
      return;
    }
    List<JobExecution> executions = books.jobs().getJobExecutions(instance);
    if (executions.isEmpty()) {
      books.jobs().deleteJobInstance(instance);
    }
    executions.stream().filter(PhaseJobs::isOpen).forEach(this::close);
  }

  private static boolean isOpen(JobExecution execution) {
    return isOpen(execution.getStatus())
        || execution.getStepExecutions().stream().anyMatch(step -> isOpen(step.getStatus()));
  }

  private static boolean isOpen(BatchStatus status) {
    return status.isRunning() || status == BatchStatus.UNKNOWN;
  }

  private void close(JobExecution execution) {
    for (StepExecution step : execution.getStepExecutions()) {
      if (isOpen(step.getStatus())) {
        step.setStatus(BatchStatus.FAILED);
        step.setEndTime(LocalDateTime.now(ZoneId.systemDefault()));
        books.jobs().update(step);
      }
    }
    execution.setStatus(BatchStatus.FAILED);
    execution.setEndTime(LocalDateTime.now(ZoneId.systemDefault()));
    books.jobs().update(execution);
  }
}
