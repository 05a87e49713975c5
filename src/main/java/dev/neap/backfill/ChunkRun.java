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

/** A worker's way through a segment: whether it has ended, and when the next chunk may begin. */
final class ChunkRun {

  private static final Logger LOG = LoggerFactory.getLogger(ChunkRun.class);
  private static final int WORTH_A_WARNING = 5;
  private static final double WITHIN = 0.9;
  private static final Duration LOOK_AGAIN = Duration.ofMillis(250);

  private final WalkRun run;
  private final Sizing sizing;
  private final IntervalFunction backoff;
  private final CircuitBreaker breaker;
  private boolean ended;
  private int failures;
  private int losses;
  private long notBefore;
  private String waitsFor = "";
  private boolean askPace = true;
  private Duration lastChunk = Duration.ZERO;
  private double restToWork;
  private long began;
  private String pace = "full speed";

  ChunkRun(WalkRun run, Sizing sizing) {
    this.run = run;
    this.sizing = sizing;
    ChunkSettings settings = run.context().settings();
    this.backoff =
        IntervalFunction.ofExponentialRandomBackoff(
            settings.firstBackoff(), 2, 0.5, settings.longestBackoff());
    this.breaker = breaker(run.walk().step(), settings);
    this.notBefore = time().nanos();
    this.began = notBefore;
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
    return run.walk().step();
  }

  private Time time() {
    return run.context().time();
  }

  boolean ended() {
    return ended;
  }

  Sizing sizing() {
    return sizing;
  }

  /**
   * How long to rest between the next chunk's statements, for each unit of work: rests as short as
   * those leave the application no long time in which all of its transactions meet a statement. It
   * is as long as the work at most, and leaves something to what goes on between two chunks.
   */
  double restToWork() {
    return restToWork;
  }

  /** How fast it goes and why, for people. */
  String pace() {
    return pace;
  }

  void done(ChunkWork.Done done) {
    failures = 0;
    losses = 0;
    breaker.onSuccess(done.took().toNanos(), TimeUnit.NANOSECONDS);
    ended = done.stand().ended();
    sizing.took(done);
    lastChunk = done.took();
    askPace = !ended;
    notBefore = time().nanos() + run.rest(done.outcome().rows()).toNanos();
    waitsFor = "max-rows-per-second " + run.context().settings().maxRowsPerSecond();
    run.progress().chunk(done, sizing.chunk(), pace);
    run.vacuum().at(run.progress().fraction());
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
      sizing.refused();
    }
    Duration rest = Duration.ofMillis(backoff.apply(failures));
    notBefore = time().nanos() + rest.toNanos();
    askPace = false;
    waitsFor =
        breaker.getState() == CircuitBreaker.State.OPEN
            ? "waits until the database is well: %d attempts in a row failed, the last by: %s"
                .formatted(failures, SqlFailure.message(failure))
            : "tries again after: " + SqlFailure.message(failure);
    LOG.atLevel(failures < WORTH_A_WARNING ? Level.INFO : Level.WARN)
        .addKeyValue("step", run.walk().step())
        .addKeyValue("attempt", failures)
        .addKeyValue("restMillis", rest.toMillis())
        .addKeyValue("problem", SqlFailure.message(failure))
        .log("A chunk was taken back and will be tried again");
  }

  /** Counts, between two chunks that went well, the sessions that ended in a statement. */
  int lost() {
    return ++losses;
  }

  private Duration rested(long now) {
    return Duration.ofNanos(now - began).minus(lastChunk);
  }

  /** The rest that is left before the next chunk; null when it may begin. */
  @Nullable Rests rests() {
    long now = time().nanos();
    if (askPace && now >= notBefore) {
      RunContext context = run.context();
      boolean first = lastChunk.isZero();
      Duration chunk = first ? context.settings().chunkTime() : lastChunk;
      double nice = context.settings().nice();
      Rest whole = context.pace().after(run.walk().table(), chunk);
      restToWork = Math.min(WITHIN * whole.toWork(chunk, nice), 1);
      Rest rest = first ? whole.begun() : whole.left(chunk, nice, rested(now));
      askPace = rest.again();
      notBefore = Math.max(notBefore, now + rest.delay().toNanos());
      pace = rest.why();
      waitsFor = rest.why();
    }
    if (notBefore > now) {
      return new Rests(Duration.ofNanos(notBefore - now), waitsFor);
    }
    if (!breaker.tryAcquirePermission()) {
      return new Rests(LOOK_AGAIN, waitsFor);
    }
    began = now;
    return null;
  }
}
