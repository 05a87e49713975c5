package dev.neap.backfill;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How far a walk is, all its segments together; told by their workers. */
final class WholeProgress {

  private static final Logger LOG = LoggerFactory.getLogger(WholeProgress.class);
  private static final long LOG_EVERY = 30_000_000_000L;

  private final RunContext context;
  private final String step;
  private final int segments;
  private final Speed speed = new Speed();
  private final Map<Integer, Part> parts = new HashMap<>();
  private final Set<Integer> ended = new HashSet<>();
  private @Nullable Progress last;
  private long lastLogged;
  private boolean fullTold;

  WholeProgress(RunContext context, String step, int segments) {
    this.context = context;
    this.step = step;
    this.segments = segments;
    this.lastLogged = context.time().nanos();
  }

  private record Part(long rows, @Nullable Long totalRows, double fraction) {}

  /** Where the segments stand when this process begins; told again it changes nothing. */
  synchronized void begin(List<Checkpoint> stands) {
    if (parts.isEmpty()) {
      stands.forEach(
          at -> parts.put(at.segment(), new Part(at.rows(), at.totalRows(), at.fraction())));
      stands.stream().filter(Checkpoint::done).forEach(at -> ended.add(at.segment()));
      speed.at(context.time().nanos(), rows(), fraction());
    }
  }

  /**
   * After which part of the rows each one takes longer; only the first who tells it is heard, as
   * what they see changes with the walk.
   */
  synchronized void fullAfter(double fraction) {
    if (!fullTold) {
      fullTold = true;
      speed.fullAfter(fraction);
    }
  }

  boolean begun() {
    return !parts.isEmpty();
  }

  /** The rate of the whole walk when a segment stands there. */
  synchronized Speed.Rate at(Checkpoint from, long rows, double fraction) {
    parts.put(from.segment(), new Part(rows, from.totalRows(), fraction));
    return speed.at(context.time().nanos(), rows(), fraction());
  }

  /** Tells the listener of a chunk that was committed. */
  synchronized void chunk(ChunkWork.Done chunk, long nextSize, String pace) {
    Speed.Rate rate = chunk.rate();
    if (chunk.stand().ended()) {
      ended.add(chunk.from().segment());
    }
    report(
        new Progress(
            context.migration(),
            step,
            rows(),
            totalRows(),
            fraction(),
            rate.rowsPerSecond(),
            rate.remaining(),
            chunk.outcome().rows(),
            nextSize,
            pace,
            ended.size() == segments));
  }

  /** Tells the listener that a segment waits. */
  synchronized void waits(String reason) {
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
          .addKeyValue("step", step)
          .addKeyValue("rows", progress.rows())
          .addKeyValue("percent", Math.round(progress.fraction() * 100))
          .addKeyValue("rowsPerSecond", Math.round(progress.rowsPerSecond()))
          .addKeyValue("pace", progress.pace())
          .log("Progress");
    }
    context.progress().progressed(progress);
  }

  private long rows() {
    return parts.values().stream().mapToLong(Part::rows).sum();
  }

  private @Nullable Long totalRows() {
    Long total = 0L;
    for (Part part : parts.values()) {
      Long more = part.totalRows();
      total = total == null || more == null ? null : Long.valueOf(total + more);
    }
    return total;
  }

  /** The part of the whole walk that is done, 0 to 1. */
  synchronized double fraction() {
    return parts.values().stream().mapToDouble(Part::fraction).sum() / segments;
  }
}
