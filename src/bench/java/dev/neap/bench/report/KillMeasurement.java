package dev.neap.bench.report;

/**
 * What was left of a backfill whose engine and server were killed at random moments.
 *
 * @param round which of the runs it is, from 1
 * @param seed gives the moments
 * @param engineKills how often the engine was killed
 * @param serverKills how often the server was, with all of its sessions
 * @param atWork at how many of these moments a statement of the engine was under way
 * @param rows the table's rows
 * @param lost the rows that were not filled at the end
 * @param counted the rows that chunks counted; those that a killed chunk had filled are not
 * @param chunksTwice the chunks that were counted although one from the same place was before
 * @param rowsTwice the rows that were rewritten more than once
 */
public record KillMeasurement(
    int round,
    long seed,
    int engineKills,
    int serverKills,
    int atWork,
    long rows,
    long lost,
    long counted,
    long chunksTwice,
    long rowsTwice) {

  /** What was counted or rewritten twice. */
  public long twice() {
    return chunksTwice + rowsTwice + Math.max(0, counted - rows);
  }
}
