package dev.neap.bench.report;

/**
 * How Neap gave way to a standby that fell behind.
 *
 * @param round which of the runs it is, from 1
 * @param limitBytes how far behind it may be
 * @param chunkSeconds how long a chunk took before
 * @param startedAfter how many seconds after it was that far behind the last chunk was begun; 0
 *     when none was
 * @param backAfter how many seconds after it had caught up chunk followed chunk again
 */
public record StandbyMeasurement(
    int round, long limitBytes, double chunkSeconds, double startedAfter, double backAfter) {}
