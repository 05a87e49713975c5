package dev.neap.engine;

import dev.neap.migration.Ddl;
import dev.neap.postgres.IndexProgress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Looks every second, while a statement runs outside of any transaction, how far the index is that
 * it builds, and tells the listener; the log gets a line every 30 seconds.
 */
final class BuildWatch implements AutoCloseable {

  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);
  private static final int LOOKS_BETWEEN_LINES = 30;
  private static final Logger log = LoggerFactory.getLogger(BuildWatch.class);

  private final JdbcClient jdbc;
  private final PhaseRun run;
  private final ScheduledExecutorService looks;
  private int looked;

  private BuildWatch(JdbcClient jdbc, PhaseRun run) {
    this.jdbc = jdbc;
    this.run = run;
    looks =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "neap-build-watch");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Begins to watch; nothing is looked at where the statement has a transaction. */
  static BuildWatch begin(JdbcClient jdbc, PhaseRun run, Ddl ddl) {
    BuildWatch watch = new BuildWatch(jdbc, run);
    if (ddl.mode() == Ddl.Mode.CONCURRENTLY) {
      long between = BETWEEN_LOOKS.toMillis();
      watch.looks.scheduleWithFixedDelay(watch::look, between, between, TimeUnit.MILLISECONDS);
    }
    return watch;
  }

  private void look() {
    try {
      List<IndexProgress> builds = IndexProgress.of(jdbc, run.migration());
      builds.forEach(build -> run.listener().building(run.migration(), build));
      if (!builds.isEmpty() && ++looked % LOOKS_BETWEEN_LINES == 0) {
        builds.forEach(this::told);
      }
    } catch (DataAccessException e) {
      log.atDebug().setCause(e).log("can't look how far the index is");
    }
  }

  private void told(IndexProgress build) {
    log.atInfo()
        .addKeyValue("migration", run.migration())
        .addKeyValue("index", build.index())
        .addKeyValue("table", build.table())
        .addKeyValue("lasts_ms", build.lasts().toMillis())
        .log("builds: {}", build.words());
  }

  /** Ends the watch. */
  @Override
  public void close() {
    looks.shutdownNow();
  }
}
