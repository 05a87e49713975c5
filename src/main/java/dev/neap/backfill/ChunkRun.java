package dev.neap.backfill;

import static io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType.COUNT_BASED;

import dev.neap.throttle.Pace.Rest;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.core.IntervalFunction;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** One execution of a walk's step: how large the next chunk is, and when it may begin. */
final class ChunkRun {

  private static final Logger LOG = LoggerFactory.getLogger(ChunkRun.class);
  private static final int WORTH_A_WARNING = 5;
  private static final Duration LOOK_AGAIN = Duration.ofMillis(250);
  private static final long LOG_EVERY = Duration.ofSeconds(30).toNanos();

  private final RunContext context;
  private final Walk walk;
  private final ChunkSize size;
  private final IntervalFunction backoff;
  private final CircuitBreaker breaker;
  private boolean ended;
  private int failures;
  private long notBefore;
  private String waitsFor = "";
  private boolean askPace;
  private Duration lastChunk = Duration.ZERO;
  private String pace = "full speed";
  private @Nullable Progress last;
  private long lastLogged;

  ChunkRun(RunContext context, Walk walk, ChunkSize size) {
    this.context = context;
    this.walk = walk;
    this.size = size;
    ChunkSettings settings = context.settings();
    this.backoff =
        IntervalFunction.ofExponentialRandomBackoff(
            settings.firstBackoff(), 2, 0.5, settings.longestBackoff());
    this.breaker = breaker(walk.step(), settings);
    this.notBefore = context.time().nanos();
    this.lastLogged = notBefore;
  }

  private static CircuitBreaker breaker(String step, ChunkSettings settings) {
    return CircuitBreaker.of(
        step,
        CircuitBreakerConfig.custom()
            .slidingWindow(settings.attempts(), settings.attempts(), COUNT_BASED)
            .failureRateThreshold(100)
            .permittedNumberOfCallsInHalfOpenState(1)
            .waitIntervalFunctionInOpenState(
                IntervalFunction.ofRandomized(settings.longestBackoff(), 0.5))
            .build());
  }

  /** A rest before the next chunk, and what for. */
  record Rests(Duration remaining, String why) {}

  String step() {
    return walk.step();
  }

  boolean ended() {
    return ended;
  }

  long size() {
    return size.size();
  }

  /** Whether chunks can't become smaller. */
  boolean isAtLeast() {
    return size.isLeast();
  }

  String pace() {
    return pace;
  }

  void done(ChunkTransaction.Done done) {
    failures = 0;
    breaker.onSuccess(done.took().toNanos(), TimeUnit.NANOSECONDS);
    ended = done.stand().ended();
    size.took(done.size(), done.outcome().rows(), done.took());
    lastChunk = done.took();
    askPace = !ended;
    notBefore = context.time().nanos();
    Integer most = context.settings().maxRowsPerSecond();
    if (most != null && done.outcome().rows() > 0) {
      long share = (long) (done.outcome().rows() * 1e9 / most) - done.took().toNanos();
      notBefore += Math.max(0, share);
      waitsFor = "max-rows-per-second " + most;
    }
    Checkpoint from = done.from();
    report(
        new Progress(
            context.migration(),
            walk.step(),
            from.rows() + done.outcome().rows(),
            from.totalRows(),
            done.stand().fraction(),
            done.rate().rowsPerSecond(),
            done.rate().remaining(),
            done.outcome().rows(),
            size.size(),
            pace,
            ended));
  }

  /**
   * Takes note of an attempt that may go well the next time. After some in a row the breaker opens:
   * then single attempts, far apart, find out when the database is well again, however long that
   * takes.
   */
  void refused(RuntimeException failure, SqlFailure kind) {
    failures++;
    breaker.onError(0, TimeUnit.NANOSECONDS, failure);
    if (kind == SqlFailure.TOO_LARGE) {
      size.refused();
    }
    Duration rest = Duration.ofMillis(backoff.apply(failures));
    notBefore = context.time().nanos() + rest.toNanos();
    askPace = false;
    waitsFor =
        breaker.getState() == CircuitBreaker.State.OPEN
            ? "waits until the database is well: %d attempts in a row failed, the last by: %s"
                .formatted(failures, SqlFailure.message(failure))
            : "tries again after: " + SqlFailure.message(failure);
    LOG.atLevel(failures < WORTH_A_WARNING ? Level.INFO : Level.WARN)
        .addKeyValue("step", walk.step())
        .addKeyValue("attempt", failures)
        .addKeyValue("restMillis", rest.toMillis())
        .addKeyValue("problem", SqlFailure.message(failure))
        .log("A chunk was taken back and will be tried again");
  }

  /** The rest that is left before the next chunk; null when it may begin. */
  @Nullable Rests rests() {
    long now = context.time().nanos();
    if (askPace && now >= notBefore) {
      Rest rest = context.pace().after(walk.table(), lastChunk);
      askPace = rest.again();
      notBefore = Math.max(notBefore, now + rest.delay().toNanos());
      pace =
          rest.delay().isZero()
              ? rest.why()
              : "rests " + rest.delay().toMillis() + " ms, " + rest.why();
      waitsFor = rest.why();
    }
    if (notBefore > now) {
      return new Rests(Duration.ofNanos(notBefore - now), waitsFor);
    }
    return breaker.tryAcquirePermission() ? null : new Rests(LOOK_AGAIN, waitsFor);
  }

  /** Tells the listener that the walk waits. */
  void waits(String reason) {
    if (last != null) {
      Progress p = last;
      context
          .progress()
          .progressed(
              new Progress(
                  p.migration(),
                  p.step(),
                  p.rows(),
                  p.totalRows(),
                  p.fraction(),
                  p.rowsPerSecond(),
                  p.remaining(),
                  p.chunkRows(),
                  p.chunkSize(),
                  reason,
                  false));
    }
  }

  private void report(Progress progress) {
    last = progress;
    long now = context.time().nanos();
    if (now - lastLogged >= LOG_EVERY || progress.done()) {
      lastLogged = now;
      LOG.atInfo()
          .addKeyValue("step", walk.step())
          .addKeyValue("rows", progress.rows())
          .addKeyValue("percent", Math.round(progress.fraction() * 100))
          .addKeyValue("rowsPerSecond", Math.round(progress.rowsPerSecond()))
          .addKeyValue("pace", progress.pace())
          .log("Progress");
    }
    context.progress().progressed(progress);
  }
}
