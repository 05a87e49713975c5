package dev.neap.bench.cases;

import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.JobInstance;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.infrastructure.item.ExecutionContext;

/** Executes a step in a job of its own. */
final class BatchJob {

  private BatchJob() {}

  /** Executes the step until it has ended, or was stopped because the time is over. */
  static void execute(Step step, JobRepository books) throws Exception {
    Job job = new JobBuilder("bench", books).start(step).build();
    JobParameters none = new JobParameters();
    JobInstance instance = books.createJobInstance(job.getName(), none);
    JobExecution execution = books.createJobExecution(instance, none, new ExecutionContext());
    job.execute(execution);
    if (execution.getStatus() != BatchStatus.COMPLETED
        && execution.getStatus() != BatchStatus.STOPPED) {
      IllegalStateException failure =
          new IllegalStateException("the job has ended as " + execution.getStatus());
      execution.getAllFailureExceptions().forEach(failure::addSuppressed);
      throw failure;
    }
  }
}
