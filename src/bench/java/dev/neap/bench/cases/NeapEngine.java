package dev.neap.bench.cases;

import dev.neap.backfill.ChunkGate;
import dev.neap.backfill.ChunkSettings;
import dev.neap.backfill.JobBooks;
import dev.neap.backfill.Progress;
import dev.neap.backfill.ProgressListener;
import dev.neap.backfill.RewriteSteps;
import dev.neap.backfill.RunContext;
import dev.neap.backfill.Time;
import dev.neap.bench.Run;
import dev.neap.bench.SampleTable;
import dev.neap.migration.RowRewrite;
import dev.neap.migration.RowRewrite.Assignment;
import dev.neap.migration.Settings;
import dev.neap.postgres.Catalog;
import dev.neap.postgres.Fence;
import dev.neap.schema.TableName;
import dev.neap.schema.TableShape;
import dev.neap.throttle.LoadSignal;
import dev.neap.throttle.Pace;
import dev.neap.throttle.SharedPace;
import java.time.Duration;
import java.util.List;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.repository.support.ResourcelessJobRepository;
import org.springframework.batch.core.step.Step;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.jdbc.support.JdbcTransactionManager;

/** Neap's own engine: the one place where the benchmark knows how a backfill is executed. */
final class NeapEngine {

  /** How many partitions the engine can work on at once. */
  static final int MOST_PARTITIONS = Settings.MOST_PARTITIONS;

  /** How the engine is run. */
  enum Mode {
    /** As fast as it goes. */
    FULL_SPEED,
    /** At the pace that the load signals allow by default. */
    PACED,
    /** As fast as it goes, and Spring Batch keeps no books. */
    WITHOUT_BOOKS
  }

  private NeapEngine() {}

  /** Rewrites the table by the step that a migration's backfill has. */
  static void rewrite(Run run, int partitions, Mode mode) throws Exception {
    if (partitions > MOST_PARTITIONS) {
      throw new IllegalArgumentException("the engine can't work on " + partitions + " partitions");
    }
    JdbcTransactionManager transactions = new JdbcTransactionManager(run.database());
    JobRepository books =
        mode == Mode.WITHOUT_BOOKS ? new ResourcelessJobRepository() : JobBooks.of(run.database());
    try (AnnotationConfigApplicationContext signals = signals(run);
        SharedPace paced =
            new SharedPace(
                run.database(),
                () -> List.copyOf(signals.getBeansOfType(LoadSignal.class).values()))) {
      Pace pace = mode == Mode.PACED ? paced : Pace.FULL_SPEED;
      execute(run, partitions, transactions, books, pace);
    }
  }

  private static AnnotationConfigApplicationContext signals(Run run) {
    AnnotationConfigApplicationContext signals = new AnnotationConfigApplicationContext();
    signals
        .getEnvironment()
        .getPropertySources()
        .addFirst(new MapPropertySource("bench", run.configuration()));
    signals.scan("dev.neap.throttle.signal");
    signals.refresh();
    return signals;
  }

  private static void execute(
      Run run, int partitions, JdbcTransactionManager transactions, JobRepository books, Pace pace)
      throws Exception {
    Clock clock = new Clock(run, pace);
    Fence fence = connection -> {};
    ChunkGate gate =
        () -> run.outOfTime() ? new ChunkGate.Stop("the time is over") : new ChunkGate.Go();
    ChunkSettings defaults = ChunkSettings.DEFAULT;
    ChunkSettings settings =
        new ChunkSettings(
            defaults.chunkTime(),
            partitions,
            defaults.nice(),
            defaults.maxRowsPerSecond(),
            defaults.lockTimeout(),
            defaults.attempts(),
            defaults.firstBackoff(),
            defaults.longestBackoff(),
            defaults.userTriggers(),
            defaults.maxBadRows(),
            defaults.vacuumEvery());
    RunContext context =
        new RunContext(
            "bench",
            "backfill",
            1,
            run.database(),
            transactions,
            books,
            fence,
            gate,
            clock::after,
            clock,
            () -> settings,
            Time.SYSTEM);
    Step step = RewriteSteps.step("orders", rewrite(run), context);
    BatchJob.execute(step, books);
  }

  /** What a migration that adds {@code cents} plans for the table as it is. */
  private static RowRewrite rewrite(Run run) {
    TableShape shape =
        new Catalog(run.database())
            .read("public", List.of(SampleTable.NAME))
            .table(SampleTable.NAME)
            .orElseThrow();
    return new RowRewrite(
        "fill cents",
        shape.name(),
        shape.leaves(),
        List.of(),
        List.of(new Assignment("cents", SampleTable.VALUE)),
        SampleTable.STALE,
        null,
        null);
  }

  /**
   * Tells the run of each chunk; the pace hears how long one took, the listener of how many rows.
   * Both are called by the thread that works on the chunk, and again and again while it stands
   * still.
   */
  private static final class Clock implements ProgressListener {

    private final Run run;
    private final Pace pace;
    private final ThreadLocal<Long> rows = ThreadLocal.withInitial(() -> 0L);
    private long rowsInAll;

    Clock(Run run, Pace pace) {
      this.run = run;
      this.pace = pace;
    }

    @Override
    public synchronized void progressed(Progress progress) {
      if (progress.rows() > rowsInAll) {
        rows.set(progress.chunkRows());
        rowsInAll = progress.rows();
      }
      Duration remaining = progress.remaining();
      if (remaining != null) {
        run.told(progress.fraction(), remaining);
      }
    }

    synchronized Pace.Rest after(TableName table, Duration chunk) {
      if (rows.get() > 0) {
        run.chunk(rows.get(), chunk.toNanos());
        rows.remove();
      }
      Pace.Rest rest = pace.after(table, chunk);
      run.rests(rest.why());
      return rest;
    }
  }
}
