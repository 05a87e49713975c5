package dev.neap.backfill;

import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One execution of a walk's step, as far as the workers on its segments share it. */
final class WalkRun {

  private final RunContext context;
  private final Walk walk;
  private final Workers workers;
  private final WholeProgress progress;
  private final VacuumPoints vacuum;
  private final RateLimiter rows;
  private volatile @Nullable String stopped;
  private volatile long learned;

  WalkRun(RunContext context, Walk walk, int segments) {
    this.context = context;
    this.walk = walk;
    this.workers = new Workers(() -> context.settings().partitions());
    this.progress = new WholeProgress(context, walk.step(), segments);
    this.vacuum = new VacuumPoints(context, walk.leaves());
    this.rows =
        RateLimiter.of(
            walk.step(),
            RateLimiterConfig.custom()
                .limitRefreshPeriod(Duration.ofSeconds(1))
                .limitForPeriod(1)
                .timeoutDuration(Duration.ofDays(365))
                .build());
  }

  RunContext context() {
    return context;
  }

  Walk walk() {
    return walk;
  }

  Workers workers() {
    return workers;
  }

  WholeProgress progress() {
    return progress;
  }

  /** The size that the chunks of some segment have come to, for one that begins; 0 for none. */
  long learned() {
    return learned;
  }

  void learned(long size) {
    learned = size;
  }

  VacuumPoints vacuum() {
    return vacuum;
  }

  /** Why every worker has to end at its next chunk; null while none has to. */
  @Nullable String stopped() {
    return stopped;
  }

  /** Has every worker end; the first reason is the one that is told. */
  synchronized void stop(String reason) {
    if (stopped == null) {
      stopped = reason;
    }
  }

  /** How long to wait after so many rows, by the limit of rows a second that all workers share. */
  Duration rest(long done) {
    Integer most = context.settings().maxRowsPerSecond();
    if (most == null || done == 0) {
      return Duration.ZERO;
    }
    if (rows.getRateLimiterConfig().getLimitForPeriod() != most) {
      rows.changeLimitForPeriod(most);
    }
    return Duration.ofNanos(Math.max(0, rows.reservePermission((int) Math.min(done, 1 << 30))));
  }
}
