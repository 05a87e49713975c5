package dev.neap.engine;

import dev.neap.backfill.BadRows;
import dev.neap.migration.Phase;
import dev.neap.migration.Plan;
import dev.neap.migration.Step;
import dev.neap.migration.Verification;
import dev.neap.schema.TableName;
import dev.neap.verify.VerificationResults;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Compares old and new now, apart from the migration's own verification. */
record Comparison(JdbcClient jdbc, DatabaseClock clock) {

  private static final long BLOCKS = 4096;
  private static final int KEYS = 20;

  List<VerificationResults.Result> of(Plan plan, BadRows bad) {
    List<VerificationResults.Result> results = new ArrayList<>();
    for (Step step : plan.steps(Phase.VERIFY)) {
      if (step instanceof Verification verification) {
        results.add(compare(verification, bad::condition));
      }
    }
    return results;
  }

  /**
   * Looks for rows with values that were refused before the migration, and would be again.
   *
   * @throws RefusedException NEAP-6135 when there are some, with their keys
   */
  void refuseBack(String name, Plan plan) {
    for (Verification verification : plan.refusesBack()) {
      VerificationResults.Result found = compare(verification, leaf -> Optional.empty());
      if (found.different() > 0) {
        throw RefusedException.because(
            "NEAP-6135",
            "%s can't be rolled back: to %s finds %d rows, as %s. Give them values, or complete it"
                .formatted(
                    name,
                    verification.what(),
                    found.different(),
                    String.join(", ", found.keys().stream().limit(5).toList())));
      }
    }
  }

  private VerificationResults.Result compare(
      Verification whole, Function<TableName, Optional<String>> bad) {
    long compared = 0;
    long different = 0;
    List<String> keys = new ArrayList<>();
    for (TableName leaf : whole.leaves()) {
      Verification verification = bad.apply(leaf).map(whole::whereDiffer).orElse(whole);
      long end = blocks(leaf);
      for (long from = 0; from < end; from += BLOCKS) {
        String range =
            "ctid >= '(%d,0)'::tid AND ctid < '(%d,0)'::tid".formatted(from, from + BLOCKS);
        long[] counts =
            jdbc.sql(verification.countSql(leaf, range))
                .query((row, number) -> new long[] {row.getLong(1), row.getLong(2)})
                .single();
        compared += counts[0];
        different += counts[1];
        if (counts[1] > 0 && keys.size() < KEYS) {
          keys.addAll(
              jdbc.sql(verification.keysSql(leaf, range, KEYS - keys.size()))
                  .query(String.class)
                  .list());
        }
      }
    }
    Instant now = clock.now();
    return new VerificationResults.Result(0, whole.what(), compared, different, now, keys);
  }

  private long blocks(TableName leaf) {
    return jdbc.sql(
            "SELECT pg_relation_size(CAST(:leaf AS regclass)) / current_setting('block_size')::bigint")
        .param("leaf", leaf.sql())
        .query(Long.class)
        .single();
  }
}
