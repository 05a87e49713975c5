package dev.neap.backfill;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Where a walk over a table stands, as {@code neap.checkpoint} keeps it.
 *
 * @param step the walk's name
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
 * @param done whether all is done
 */
public record Checkpoint(
    String step,
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
    boolean done) {}
