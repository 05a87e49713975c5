package dev.neap.backfill;

import dev.neap.throttle.Pace.Rest;
import io.github.resilience4j.core.IntervalFunction;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** A worker's way through a segment: whether it has ended, and when the next chunk may begin. */
final class ChunkRun {

  private static final Logger LOG = LoggerFactory.getLogger(ChunkRun.class);
  private static final int WORTH_A_WARNING = 5;

  private final WalkRun run;
  private final Sizing sizing;
  private final IntervalFunction backoff;
  private boolean ended;
  private int failures;
  private long notBefore;
  private String waitsFor = "";
  private boolean askPace;
  private Duration lastChunk = Duration.ZERO;
  private long lastEnd;
  private String pace = "full speed";

  ChunkRun(WalkRun run, Sizing sizing) {
    this.run = run;
    this.sizing = sizing;
    ChunkSettings settings = run.context().settings();
    this.backoff =
        IntervalFunction.ofExponentialRandomBackoff(
            settings.firstBackoff(), 2, 0.5, settings.longestBackoff());
    this.notBefore = time().nanos();
  }

  /** A rest before the next chunk, and what for. */
  record Rests(Duration remaining, String why) {}

  private Time time() {
    return run.context().time();
  }

  boolean ended() {
    return ended;
  }

  Sizing sizing() {
    return sizing;
  }

  /** How fast it goes and why, for people. */
  String pace() {
    return pace;
  }

  void done(ChunkWork.Done done) {
    failures = 0;
    ended = done.stand().ended();
    sizing.took(done);
    lastChunk = done.took();
    askPace = !ended;
    lastEnd = time().nanos();
    notBefore = lastEnd + run.rest(done.outcome().rows()).toNanos();
    waitsFor = "max-rows-per-second " + run.context().settings().maxRowsPerSecond();
    run.progress().chunk(done, sizing.chunk(), pace);
  }

  /**
   * Takes note of an attempt that may go well the next time.
   *
   * @throws ChunkFailedException when it was the last one
   */
  void refused(RuntimeException failure, SqlFailure kind) {
    failures++;
    if (failures >= run.context().settings().attempts()) {
      throw new ChunkFailedException(run.walk().step(), failures, failure);
    }
    if (kind == SqlFailure.TOO_LARGE) {
      sizing.refused();
    }
    Duration rest = Duration.ofMillis(backoff.apply(failures));
    notBefore = time().nanos() + rest.toNanos();
    askPace = false;
    waitsFor = "tries again after: " + SqlFailure.message(failure);
    LOG.atLevel(failures < WORTH_A_WARNING ? Level.INFO : Level.WARN)
        .addKeyValue("step", run.walk().step())
        .addKeyValue("attempt", failures)
        .addKeyValue("restMillis", rest.toMillis())
        .addKeyValue("problem", SqlFailure.message(failure))
        .log("A chunk was taken back and will be tried again");
  }

  /** The rest that is left before the next chunk; null when it may begin. */
  @Nullable Rests rests() {
    long now = time().nanos();
    if (askPace && now >= notBefore) {
      RunContext context = run.context();
      Duration rested = Duration.ofNanos(now - lastEnd);
      double nice = context.settings().nice();
      Rest rest = context.pace().after(run.walk().table(), lastChunk, nice, rested);
      askPace = rest.again();
      notBefore = Math.max(notBefore, now + rest.delay().toNanos());
      pace = rest.why();
      waitsFor = rest.why();
    }
    return notBefore <= now ? null : new Rests(Duration.ofNanos(notBefore - now), waitsFor);
  }
}
