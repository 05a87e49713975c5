package dev.neap.bench;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.neap.bench.Run.Chunk;
import dev.neap.bench.report.StandbyMeasurement;
import dev.neap.postgres.ControlSchema;
import dev.neap.postgres.Standby;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.util.FileSystemUtils;

/**
 * Measures how soon Neap stops when a real standby falls behind, and how soon it is back. The
 * standby stops replaying in the middle of a backfill, and begins again when the backfill stands
 * still.
 */
final class StandbyMeasuring {

  /** How far it may be behind here: so far it is soon. */
  private static final long LIMIT = 64 << 20;

  /** From this part of the limit on a standby counts as caught up. */
  private static final double GONE = 0.4;

  /** No limit of the time stops it before that of the bytes does. */
  private static final Map<String, Object> LIMITS =
      Map.of(
          "neap.throttle.replica-lag.bytes", LIMIT + "B", "neap.throttle.replica-lag.time", "1h");

  private static final int ROWS_BEFORE = 500_000;
  private static final int ROWS_A_RUN = 1_800_000;

  private final Path directory;
  private final Case way;

  /**
   * What is measured.
   *
   * @param directory where the servers are made
   * @param way a case that keeps to limits
   */
  StandbyMeasuring(Path directory, Case way) {
    this.directory = directory;
    this.way = way;
  }

  /** Measures so many times, all during one backfill. */
  List<StandbyMeasurement> measure(int runs) throws Exception {
    Files.createDirectories(directory);
    Path servers = Files.createTempDirectory(directory, "standby");
    try {
      return measure(runs, servers);
    } finally {
      FileSystemUtils.deleteRecursively(servers);
    }
  }

  private List<StandbyMeasurement> measure(int runs, Path servers) throws Exception {
    try (Standby standby =
            Standby.start(
                servers,
                "max_wal_size = '8GB'",
                "wal_keep_size = '4GB'",
                "shared_buffers = '1GB'",
                "autovacuum = 'off'");
        HikariDataSource pool = pool(standby)) {
      JdbcTemplate primary = new JdbcTemplate(pool);
      SampleTable.ONE_INDEX
          .statements(ROWS_BEFORE + (long) runs * ROWS_A_RUN)
          .forEach(primary::execute);
      ControlSchema.migrate(pool);
      Lag lag = new Lag(primary);
      lag.awaitBelow(1);
      primary.execute("CHECKPOINT");
      Run run = new Run(pool, SampleTable.ONE_INDEX, LIMITS);
      ExecutorService engine = Executors.newSingleThreadExecutor();
      try {
        Future<Void> walk =
            engine.submit(
                () -> {
                  way.rewrite(run);
                  return null;
                });
        List<StandbyMeasurement> all = new ArrayList<>();
        for (int round = 1; round <= runs; round++) {
          all.add(measure(round, standby, lag, new WatchedWalk(run, walk)));
        }
        run.limit(0);
        walk.get();
        return all;
      } finally {
        engine.shutdownNow();
      }
    }
  }

  private StandbyMeasurement measure(int round, Standby standby, Lag lag, WatchedWalk watched)
      throws Exception {
    int seen = watched.awaitFlow(watched.chunks().size());
    double chunk = watched.chunks().get(seen).nanos() / 1e9;
    standby.standby().sql("SELECT pg_wal_replay_pause()").query().listOfRows();
    long over = lag.awaitAbove(LIMIT);
    Chunk last = watched.awaitStop();
    double startedAfter = Math.max(0, last.begin() - over) / 1e9;
    int before = watched.chunks().size();
    standby.standby().sql("SELECT pg_wal_replay_resume()").query().listOfRows();
    long gone = lag.awaitBelow((long) (GONE * LIMIT));
    int back = watched.awaitFlow(before);
    return new StandbyMeasurement(
        round,
        LIMIT,
        chunk,
        startedAfter,
        Math.max(0, watched.chunks().get(back).begin() - gone) / 1e9);
  }

  private static HikariDataSource pool(Standby standby) throws SQLException {
    HikariConfig config = new HikariConfig();
    PGSimpleDataSource neap = standby.primary().unwrap(PGSimpleDataSource.class);
    neap.setApplicationName("neap");
    config.setDataSource(neap);
    config.setMaximumPoolSize(8);
    config.setMinimumIdle(2);
    return new HikariDataSource(config);
  }

  /** How far the standby is behind, as the primary sees it. */
  private record Lag(JdbcTemplate primary) {

    private static final String BYTES =
        "SELECT pg_current_wal_lsn() - replay_lsn FROM pg_stat_replication";

    long awaitAbove(long bytes) {
      WatchedWalk.PATIENT.until(() -> bytes() >= bytes);
      return System.nanoTime();
    }

    long awaitBelow(long bytes) {
      WatchedWalk.PATIENT.until(() -> bytes() < bytes);
      return System.nanoTime();
    }

    private long bytes() {
      Long bytes = primary.queryForObject(BYTES, Long.class);
      return bytes == null ? Long.MAX_VALUE : bytes;
    }
  }
}
