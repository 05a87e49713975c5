package dev.neap.bench.cases;

import dev.neap.bench.Case;
import dev.neap.bench.Run;
import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;

/** The same on a table that was never analyzed, as one that was just loaded is. */
final class TriggerBatchesUnanalyzed implements Case {

  private static final List<String> FORGET =
      List.of(
          "ALTER TABLE orders SET (autovacuum_enabled = false)",
          "DELETE FROM pg_statistic WHERE starelid = 'orders'::regclass",
          """
          UPDATE pg_class SET reltuples = -1, relpages = 0, relallvisible = 0
          WHERE oid = 'orders'::regclass
             OR oid IN (SELECT indexrelid FROM pg_index WHERE indrelid = 'orders'::regclass)
          """);

  @Override
  public String name() {
    return "trigger-unanalyzed";
  }

  @Override
  public String title() {
    return "touch the key, a trigger fills; no statistics";
  }

  @Override
  public void prepare(Run run) {
    TriggerBatches.prepareFlag(run);
    forgetStatistics(run);
  }

  @Override
  public void rewrite(Run run) {
    TriggerBatches.touch(run, TriggerBatches.FLAGGED);
  }

  /** Makes the table one that was never analyzed. */
  static void forgetStatistics(Run run) {
    JdbcTemplate sql = new JdbcTemplate(run.database());
    FORGET.forEach(sql::execute);
  }
}
