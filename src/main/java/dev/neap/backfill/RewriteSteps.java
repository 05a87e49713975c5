package dev.neap.backfill;

import dev.neap.migration.RowRewrite;
import dev.neap.schema.TableName;
import org.springframework.batch.core.step.Step;

/** Makes the Batch steps that rewrite rows. */
public final class RewriteSteps {

  private RewriteSteps() {}

  /** The step that executes the rewrite; see {@link RangeSteps#step} for how it ends. */
  public static Step step(String name, RowRewrite rewrite, RunContext context) {
    RangeWork work = work(rewrite);
    return RangeSteps.step(
        name, new Walk(name, rewrite.table(), rewrite.leaves(), rewrite.key(), work), context);
  }

  /** What the rewrite does with a range. */
  static RangeWork work(RowRewrite rewrite) {
    return new Rewriting(rewrite);
  }

  private record Rewriting(RowRewrite rewrite) implements RangeWork {

    @Override
    public Outcome run(RangeStatements sql, TableName part, String range) {
      return new Outcome(sql.update(rewrite.sql(part, range)), 0);
    }
  }
}
