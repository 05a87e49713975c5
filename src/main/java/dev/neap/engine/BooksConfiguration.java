package dev.neap.engine;

import dev.neap.backfill.ChunkSettings;
import dev.neap.backfill.JobBooks;
import dev.neap.backfill.Time;
import dev.neap.engine.EngineConfiguration.BackfillDefaults;
import dev.neap.postgres.DdlExecutor;
import dev.neap.postgres.Sleeper;
import dev.neap.throttle.LoadSignal;
import dev.neap.throttle.Pace;
import dev.neap.throttle.SharedPace;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.batch.core.configuration.support.MapJobRegistry;
import org.springframework.batch.core.launch.JobOperator;
import org.springframework.batch.core.launch.support.TaskExecutorJobOperator;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.SyncTaskExecutor;
import org.springframework.jdbc.support.JdbcTransactionManager;

/** Puts together what phases run with: the books of their jobs, the pace, and time. */
@Configuration(proxyBeanMethods = false)
class BooksConfiguration {

  @Bean
  JobRepository jobRepository(DataSource dataSource) {
    return JobBooks.of(dataSource);
  }

  @Bean
  JobOperator jobOperator(JobRepository repository) throws Exception {
    TaskExecutorJobOperator operator = new TaskExecutorJobOperator();
    operator.setJobRepository(repository);
    operator.setJobRegistry(new MapJobRegistry());
    operator.setTaskExecutor(new SyncTaskExecutor());
    operator.afterPropertiesSet();
    return operator;
  }

  /** Needs the signals at once, so that a setting that can't be read does not halt a backfill. */
  @Bean
  SharedPace pace(DataSource dataSource, List<LoadSignal> signals) {
    return new SharedPace(dataSource, () -> signals);
  }

  @Bean
  Time time() {
    return Time.SYSTEM;
  }

  @Bean
  Books books(
      DataSource dataSource,
      JdbcTransactionManager transactions,
      JobRepository jobs,
      JobOperator operator,
      DdlExecutor.Settings ddl,
      Pace pace,
      BackfillDefaults backfill,
      Time time) {
    ChunkSettings defaults = ChunkSettings.DEFAULT;
    return new Books(
        dataSource,
        transactions,
        jobs,
        operator,
        new DdlExecutor(dataSource, ddl, Sleeper.THREAD),
        pace,
        new ChunkSettings(
            backfill.chunkTime(),
            backfill.partitions(),
            defaults.nice(),
            backfill.maxRowsPerSecond(),
            shorter(ddl.lockTimeout(), defaults.lockTimeout()),
            defaults.attempts(),
            defaults.firstBackoff(),
            defaults.longestBackoff(),
            backfill.userTriggers(),
            backfill.maxBadRows(),
            backfill.vacuumEvery()),
        time);
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }
}
