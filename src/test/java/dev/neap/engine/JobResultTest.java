package dev.neap.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.neap.lifecycle.PhaseResult;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.JobInstance;
import org.springframework.batch.core.job.JobInterruptedException;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.dao.DataAccessResourceFailureException;

class JobResultTest {

  private static final Throwable STOPPED = new JobInterruptedException("JobExecution interrupted.");
  private static final Throwable CUT =
      new DataAccessResourceFailureException("cut", new SQLException("gone", "08006"));
  private static final Throwable OWN = new IllegalStateException("no such column");

  @Test
  void aLostConnectionIsNoFailureWhateverElseWasStoppedForIt() {
    assertThat(of(STOPPED, CUT)).isInstanceOf(PhaseResult.NotRun.class);
    assertThat(of(CUT, STOPPED)).isInstanceOf(PhaseResult.NotRun.class);
    assertThat(of(STOPPED)).isInstanceOf(PhaseResult.NotRun.class);
  }

  @Test
  void aFailureIsOneWhateverElseWasStoppedForIt() {
    PhaseResult failed = new PhaseResult.Failed("no such column");
    assertThat(of(STOPPED, OWN)).isEqualTo(failed);
    assertThat(of(CUT, OWN, STOPPED)).isEqualTo(failed);
    assertThat(of()).isInstanceOf(PhaseResult.Failed.class);
  }

  private static PhaseResult of(Throwable... failures) {
    JobExecution execution = new JobExecution(1, new JobInstance(1, "job"), new JobParameters());
    execution.setStatus(BatchStatus.FAILED);
    List.of(failures).forEach(execution::addFailureException);
    return JobResult.of(execution);
  }
}
