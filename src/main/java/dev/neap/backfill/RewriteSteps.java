package dev.neap.backfill;

import dev.neap.backfill.RangeWork.Outcome;
import dev.neap.migration.RowRewrite;
import org.springframework.batch.core.step.Step;

/** Makes the Batch steps that rewrite rows. */
public final class RewriteSteps {

  private RewriteSteps() {}

  /** The step that executes the rewrite; see {@link RangeSteps#step} for how it ends. */
  public static Step step(String name, RowRewrite rewrite, RunContext context) {
    RangeWork work = (sql, part, range) -> new Outcome(sql.update(rewrite.sql(part, range)), 0);
    return RangeSteps.step(
        name, new Walk(name, rewrite.table(), rewrite.leaves(), rewrite.key(), work), context);
  }
}
