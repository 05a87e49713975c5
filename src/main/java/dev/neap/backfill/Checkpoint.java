package dev.neap.backfill;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where a walk over a table, or a segment of it, stands, as {@code neap.checkpoint} keeps it.
 *
 * @param step the walk's name
 * @param segment which part of the walk, from 0
 * @param parts what is walked over, as JSON of the kind of ranges
 * @param position the first place that is still to be done, as JSON of the kind of ranges
 * @param rows rows rewritten, compared or copied so far
 * @param different those of them in which a difference was found
 * @param chunks chunks done so far
 * @param totalRows the planner's estimate of the table's rows, null when it has none
 * @param fraction the part that is done, 0 to 1
 * @param startedAt when the first chunk began
 * @param updatedAt when this was written
 * @param rowsPerSecond the speed over the last seconds of work
 * @param remaining the time that the rest takes at that speed, null when that can't be told
 * @param chunkRows rows of the last chunk
 * @param pace how fast it goes and why, or what it waits for
 * @param weave in how many passes the last chunk was rewritten, and why; empty where nothing is
 * @param done whether all is done
 */
public record Checkpoint(
    String step,
    int segment,
    String parts,
    String position,
    long rows,
    long different,
    long chunks,
    @Nullable Long totalRows,
    double fraction,
    Instant startedAt,
    Instant updatedAt,
    double rowsPerSecond,
    @Nullable Duration remaining,
    long chunkRows,
    String pace,
    String weave,
    boolean done) {

  /** A walk's segments, the first one first, told as one. */
  static Checkpoint together(List<Checkpoint> segments) {
    Checkpoint latest =
        segments.stream().max(Comparator.comparing(Checkpoint::updatedAt)).orElseThrow();
    Checkpoint shown =
        segments.stream()
            .filter(s -> !s.done() && s.chunks() > 0)
            .max(Comparator.comparing(Checkpoint::updatedAt))
            .orElse(latest);
    if (segments.size() == 1) {
      return shown;
    }
    boolean counted = segments.stream().allMatch(s -> s.totalRows() != null);
    return new Checkpoint(
        latest.step(),
        0,
        latest.parts(),
        latest.position(),
        segments.stream().mapToLong(Checkpoint::rows).sum(),
        segments.stream().mapToLong(Checkpoint::different).sum(),
        segments.stream().mapToLong(Checkpoint::chunks).sum(),
        counted
            ? segments.stream().mapToLong(s -> Objects.requireNonNull(s.totalRows())).sum()
            : null,
        segments.stream().mapToDouble(Checkpoint::fraction).average().orElse(0),
        segments.stream().map(Checkpoint::startedAt).min(Comparator.naturalOrder()).orElseThrow(),
        latest.updatedAt(),
        latest.rowsPerSecond(),
        latest.remaining(),
        shown.chunkRows(),
        shown.pace(),
        shown.weave(),
        segments.stream().allMatch(Checkpoint::done));
  }
}
