package dev.neap.backfill;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How far a step is.
 *
 * @param migration the migration's name
 * @param step the step's name
 * @param rows rows rewritten, compared or copied so far, in all its executions
 * @param totalRows the planner's estimate of the table's rows, null when it has none
 * @param fraction the part that is done, 0 to 1
 * @param rowsPerSecond over the last seconds
 * @param remaining the time that the rest takes at this speed, null when that can't be told
 * @param chunkRows rows of the last chunk
 * @param chunkSize what the next chunk asks for, in blocks, or in rows where it goes by key
 * @param pace how fast it goes and why, or what it waits for
 * @param done whether this was the last chunk
 */
public record Progress(
    String migration,
    String step,
    long rows,
    @Nullable Long totalRows,
    double fraction,
    double rowsPerSecond,
    @Nullable Duration remaining,
    long chunkRows,
    long chunkSize,
    String pace,
    boolean done) {}
