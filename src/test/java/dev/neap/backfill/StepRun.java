package dev.neap.backfill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.neap.migration.RowRewrite;
import dev.neap.migration.Settings.UserTriggers;
import dev.neap.postgres.ControlSchema;
import dev.neap.postgres.Fence;
import dev.neap.throttle.Pace;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.JobInstance;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.jdbc.support.JdbcTransactionManager;

/** Runs a step in a job of its own on a database that has Neap's tables; again is a restart. */
public final class StepRun {

  /** Chunks as small as they get, and short rests. */
  public static final ChunkSettings SMALL =
      new ChunkSettings(
          Duration.ofNanos(1),
          1,
          0,
          null,
          Duration.ofMillis(300),
          20,
          Duration.ofMillis(1),
          Duration.ofMillis(20),
          UserTriggers.FIRE,
          0,
          null);

  /**
   * Chunks of that time, patience with locks, and short rests.
   *
   * @param vacuumEvery after how many percent the table is vacuumed, null for never
   */
  static ChunkSettings chunks(Duration chunkTime, @Nullable Integer vacuumEvery) {
    return new ChunkSettings(
        chunkTime,
        1,
        0,
        null,
        Duration.ofMillis(250),
        20,
        Duration.ofMillis(1),
        Duration.ofMillis(20),
        UserTriggers.FIRE,
        0,
        vacuumEvery);
  }

  public final List<Progress> progress = new CopyOnWriteArrayList<>();
  private final AtomicInteger gateAsked = new AtomicInteger();
  private final DataSource database;
  private Fence fence = connection -> {};
  private ChunkGate gate = ChunkGate.Go::new;
  private Supplier<ChunkSettings> settings = () -> SMALL;
  private Pace pace = Pace.FULL_SPEED;

  public StepRun(DataSource database) {
    this.database = database;
  }

  /** Creates Neap's tables first. */
  public static StepRun on(DataSource database) {
    ControlSchema.migrate(database);
    return new StepRun(database);
  }

  public StepRun fence(Fence other) {
    fence = other;
    return this;
  }

  public StepRun gate(ChunkGate other) {
    gate = other;
    return this;
  }

  public StepRun settings(ChunkSettings other) {
    settings = () -> other;
    return this;
  }

  public StepRun settings(Supplier<ChunkSettings> other) {
    settings = other;
    return this;
  }

  public StepRun pace(Pace other) {
    pace = other;
    return this;
  }

  /** How often the gate was asked. */
  public int gateAsked() {
    return gateAsked.get();
  }

  private ChunkGate.Verdict ask() {
    gateAsked.incrementAndGet();
    return gate.beforeChunk();
  }

  /** Runs a rewrite as the step {@code cents} to its end. */
  void complete(RowRewrite rewrite) throws Exception {
    assertThat(run(context -> RewriteSteps.step("cents", rewrite, context)).getStatus())
        .isEqualTo(BatchStatus.COMPLETED);
  }

  /** Runs a step, or goes on with it where it was cut. */
  public JobExecution run(Function<RunContext, Step> steps) throws Exception {
    JdbcTransactionManager transactions = new JdbcTransactionManager(database);
    JobRepository jobs = JobBooks.of(database);
    RunContext context =
        new RunContext(
            "m",
            "phase",
            1,
            database,
            transactions,
            jobs,
            fence,
            this::ask,
            pace,
            progress::add,
            settings,
            Time.SYSTEM);
    Step step = steps.apply(context);
    Job job = new JobBuilder("job " + step.getName(), jobs).start(step).build();
    JobParameters none = new JobParameters();
    JobInstance instance = jobs.getJobInstance(job.getName(), none);
    if (instance == null) {
      instance = jobs.createJobInstance(job.getName(), none);
    }
    JobExecution execution = jobs.createJobExecution(instance, none, new ExecutionContext());
    job.execute(execution);
    return execution;
  }
}
