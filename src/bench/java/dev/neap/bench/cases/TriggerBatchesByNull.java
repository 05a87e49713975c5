package dev.neap.bench.cases;

import dev.neap.bench.Case;
import dev.neap.bench.Run;
import dev.neap.bench.SampleTable;

/**
 * The same without a flag on a table that was never analyzed: the rows left are those whose new
 * column is null. The planner takes them for few and sorts all of them for every batch.
 */
final class TriggerBatchesByNull implements Case {

  @Override
  public String name() {
    return "trigger-null-unanalyzed";
  }

  @Override
  public String title() {
    return "touch the key WHERE cents IS NULL; no statistics";
  }

  @Override
  public boolean measuredOn(SampleTable table) {
    return table == SampleTable.ONE_INDEX;
  }

  @Override
  public void prepare(Run run) {
    TriggerBatches.prepareTrigger(run);
    TriggerBatchesUnanalyzed.forgetStatistics(run);
  }

  @Override
  public void rewrite(Run run) {
    TriggerBatches.touch(run, "cents IS NULL");
  }
}
