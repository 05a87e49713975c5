package dev.neap.verify;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Reads what the finished comparisons found. */
public final class VerificationResults {

  private static final String RESULTS =
      """
      SELECT round, step, compared, different, finished_at FROM neap.verification
      WHERE migration = ? AND run = ? ORDER BY round, step
      """;

  private static final String KEYS =
      """
      SELECT key::text FROM neap.difference
      WHERE migration = ? AND run = ? AND round = ? AND step = ? ORDER BY key
      """;

  private final JdbcClient jdbc;

  public VerificationResults(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * What one comparison found.
   *
   * @param round which comparison of the run it was, from 1
   * @param compared rows compared
   * @param different those of them that differ
   * @param keys the keys of the first 20 differing rows, as JSON objects
   */
  public record Result(
      int round,
      String step,
      long compared,
      long different,
      Instant finishedAt,
      List<String> keys) {}

  /** All finished comparisons of a run, the earliest round first. */
  public List<Result> of(String migration, int run) {
    return jdbc
        .sql(RESULTS)
        .params(migration, run)
        .query(
            (row, number) ->
                new Result(
                    row.getInt("round"),
                    row.getString("step"),
                    row.getLong("compared"),
                    row.getLong("different"),
                    row.getObject("finished_at", OffsetDateTime.class).toInstant(),
                    List.of()))
        .list()
        .stream()
        .map(result -> withKeys(migration, run, result))
        .toList();
  }

  private Result withKeys(String migration, int run, Result result) {
    List<String> keys =
        jdbc.sql(KEYS)
            .params(migration, run, result.round(), result.step())
            .query((row, number) -> row.getString(1))
            .list();
    return new Result(
        result.round(),
        result.step(),
        result.compared(),
        result.different(),
        result.finishedAt(),
        keys);
  }
}
