package dev.neap.backfill;

import dev.neap.backfill.RangeWork.Outcome;
import dev.neap.migration.RowRewrite;
import dev.neap.schema.TableName;
import org.springframework.batch.core.step.Step;

/** Makes the Batch steps that rewrite rows. */
public final class RewriteSteps {

  private RewriteSteps() {}

  /** The step that executes the rewrite; see {@link RangeSteps#step} for how it ends. */
  public static Step step(String name, RowRewrite rewrite, RunContext context) {
    Walk walk =
        new Walk(name, rewrite.table(), rewrite.leaves(), rewrite.key(), new Rewriting(rewrite));
    return RangeSteps.step(name, walk, context);
  }

  private record Rewriting(RowRewrite rewrite) implements RangeWork {

    @Override
    public Outcome run(RangeStatements sql, TableName part, String range) {
      return new Outcome(sql.update(rewrite.sql(part, range)), 0);
    }
  }
}
