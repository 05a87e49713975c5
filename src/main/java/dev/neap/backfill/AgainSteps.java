package dev.neap.backfill;

import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.interceptor.DefaultTransactionAttribute;

/** Makes the Batch step that takes the rows again that were passed by, and only those. */
public final class AgainSteps {

  private AgainSteps() {}

  /** The step; it completes whether rows can be converted now or not. */
  public static Step step(String name, RunContext context) {
    return new StepBuilder(name, context.jobs())
        .tasklet(
            (contribution, chunk) -> {
              new PassedRows(context).again();
              return RepeatStatus.FINISHED;
            },
            context.transactions())
        .transactionAttribute(
            new DefaultTransactionAttribute(TransactionDefinition.PROPAGATION_NOT_SUPPORTED))
        .build();
  }
}
