package dev.neap.bench.report;

/**
 * What was left of a backfill whose engine and server were killed at random moments.
 *
 * @param round which of the runs it is, from 1
 * @param seed gives the moments
 * @param engineKills how often the engine was killed
 * @param serverKills how often the server was, with all of its sessions
 * @param rows the table's rows
 * @param lost the rows that were not filled at the end
 * @param counted the rows that the engine says it has rewritten
 * @param rewrittenTwice the rows that were rewritten more than once
 */
public record KillMeasurement(
    int round,
    long seed,
    int engineKills,
    int serverKills,
    long rows,
    long lost,
    long counted,
    long rewrittenTwice) {

  /** The rows that were counted once too often, at least. */
  public long countedTwice() {
    return Math.max(0, counted - rows) + rewrittenTwice;
  }
}
