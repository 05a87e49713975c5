package dev.neap.backfill;

import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One execution of a walk's step, as far as the workers on its segments share it. */
final class WalkRun {

  private static final int CYCLES_IN_A_SECOND = 20;

  private final RunContext context;
  private final Walk walk;
  private final Workers workers;
  private final WholeProgress progress;
  private final RateLimiter rows;
  private volatile @Nullable String stopped;

  WalkRun(RunContext context, Walk walk, int segments) {
    this.context = context;
    this.walk = walk;
    this.workers = new Workers(() -> context.settings().partitions());
    this.progress = new WholeProgress(context, walk.step(), segments);
    this.rows =
        RateLimiter.of(
            walk.step(),
            RateLimiterConfig.custom()
                .limitRefreshPeriod(Duration.ofMillis(1000 / CYCLES_IN_A_SECOND))
                .limitForPeriod(1)
                .timeoutDuration(Duration.ofHours(1))
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
    int limit = Math.max(1, most / CYCLES_IN_A_SECOND);
    if (rows.getRateLimiterConfig().getLimitForPeriod() != limit) {
      rows.changeLimitForPeriod(limit);
    }
    return Duration.ofNanos(Math.max(0, rows.reservePermission((int) Math.min(done, 1 << 30))));
  }
}
