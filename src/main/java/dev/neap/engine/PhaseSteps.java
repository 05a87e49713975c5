package dev.neap.engine;

import static dev.neap.schema.Identifier.literal;

import dev.neap.archive.ArchiveSteps;
import dev.neap.backfill.AgainSteps;
import dev.neap.backfill.BadRows;
import dev.neap.backfill.ChunkGate;
import dev.neap.backfill.RewriteSteps;
import dev.neap.backfill.RunContext;
import dev.neap.migration.Archive;
import dev.neap.migration.Ddl;
import dev.neap.migration.Phase;
import dev.neap.migration.RecreatedViews;
import dev.neap.migration.RowRewrite;
import dev.neap.migration.Step;
import dev.neap.migration.Verification;
import dev.neap.postgres.DdlExecutor.Outcome;
import dev.neap.postgres.DdlFailedException;
import dev.neap.postgres.DdlStoppedException;
import dev.neap.postgres.DdlUnit;
import dev.neap.postgres.SqlStates;
import dev.neap.schema.Fact;
import dev.neap.schema.LockLevel;
import dev.neap.verify.VerifySteps;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.springframework.batch.core.job.JobInterruptedException;
import org.springframework.batch.core.listener.StepExecutionListener;
import org.springframework.batch.core.step.AbstractStep;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.interceptor.DefaultTransactionAttribute;

/** Makes the Batch steps of a phase from the steps of the plan. */
final class PhaseSteps {

  private static final int LONGEST_NAME = 90;

  /** What the server says where a view hangs on what is to be changed or dropped. */
  private static final Set<String> IN_THE_WAY = Set.of("2BP01", "0A000");

  private final Books books;
  private final PhaseRun run;
  private final RunContext context;
  private final List<org.springframework.batch.core.step.Step> made = new ArrayList<>();

  PhaseSteps(Books books, PhaseRun run) {
    this.books = books;
    this.run = run;
    this.context = run.context(books);
  }

  List<org.springframework.batch.core.step.Step> of(List<Step> steps) {
    boolean takes = run.phase() == Phase.BACKFILL || run.phase() == Phase.VERIFY;
    if (takes && passedBy().count() > 0) {
      made.add(AgainSteps.step("00 take the rows again that were passed by", context));
    }
    PresentLeaves leaves = new PresentLeaves(JdbcClient.create(books.database()));
    for (int i = 0; i < steps.size(); i++) {
      add("%02d ".formatted(i + 1), leaves.of(steps.get(i)));
    }
    return made;
  }

  private void add(String number, Step step) {
    String round = run.round() > 1 ? " (round " + run.round() + ")" : "";
    String name = number + shortened(step.what()) + round;
    if (step instanceof Ddl ddl) {
      made.add(tasklet(name, ddl));
    } else if (step instanceof RowRewrite rewrite) {
      if (rewrite.needs() == null || holds(rewrite.needs())) {
        made.add(heard(RewriteSteps.step(name, rewrite, context), step));
      }
    } else if (step instanceof Verification proof && drops()) {
      if (!Skips.has(run.skips(), run.phase(), proof)) {
        made.add(heard(VerifySteps.proof(name, proof, context), step));
      }
    } else if (step instanceof Verification verification) {
      made.add(heard(VerifySteps.step(name, verification, run.round(), context), step));
    } else if (step instanceof Archive archive) {
      made.add(heard(ArchiveSteps.copy(name, archive, context), step));
      made.add(
          heard(
              ArchiveSteps.compare(number + "compare: " + shortened(step.what()), archive, context),
              step));
    }
  }

  /** Whether values are lost by what follows, so that nothing may differ. */
  private boolean drops() {
    return run.phase() == Phase.CONTRACT || run.phase() == Phase.ROLLBACK;
  }

  private BadRows passedBy() {
    JdbcClient jdbc = JdbcClient.create(books.database());
    return new BadRows(jdbc, run.migration(), run.standing().run());
  }

  private static String shortened(String text) {
    return text.length() <= LONGEST_NAME - 20 ? text : text.substring(0, LONGEST_NAME - 21) + "…";
  }

  private boolean holds(Fact fact) {
    return Boolean.TRUE.equals(
        JdbcClient.create(books.database()).sql(fact.query()).query(Boolean.class).single());
  }

  private org.springframework.batch.core.step.Step tasklet(String name, Ddl ddl) {
    return new StepBuilder(name, books.jobs())
        .tasklet(
            (contribution, chunk) -> {
              stopIfHeld(contribution.getStepExecution());
              try {
                execute(ddl);
              } catch (DdlStoppedException stopped) {
                stopIfHeld(contribution.getStepExecution());
                throw stopped;
              }
              return RepeatStatus.FINISHED;
            },
            books.transactions())
        .transactionAttribute(
            new DefaultTransactionAttribute(TransactionDefinition.PROPAGATION_NOT_SUPPORTED))
        .allowStartIfComplete(RecreatedViews.looksAgain(ddl))
        .build();
  }

  private void stopIfHeld(StepExecution execution) throws JobInterruptedException {
    if (run.gate().beforeChunk() instanceof ChunkGate.Stop stop) {
      execution.setTerminateOnly();
      throw new JobInterruptedException(stop.reason());
    }
  }

  private void execute(Ddl ddl) {
    run.listener().stepStarted(run.migration(), run.phase(), ddl);
    if (Skips.has(run.skips(), run.phase(), ddl)) {
      run.listener().stepFinished(run.migration(), run.phase(), ddl, Duration.ZERO, true);
      return;
    }
    boolean strong = ddl.lock() == LockLevel.ACCESS_EXCLUSIVE;
    if (run.phase() == Phase.CONTRACT && strong && !prepares(ddl)) {
      run.beforeDrop().run();
    }
    long begin = books.time().nanos();
    Outcome outcome;
    try (BuildWatch watch = BuildWatch.begin(JdbcClient.create(books.database()), run, ddl)) {
      outcome = ddl.lock() == LockLevel.UNKNOWN ? own(ddl) : execute(ddl, ddl.statements());
    }
    run.listener()
        .stepFinished(
            run.migration(),
            run.phase(),
            ddl,
            Duration.ofNanos(books.time().nanos() - begin),
            outcome == Outcome.SKIPPED);
  }

  private Outcome execute(Ddl ddl, List<String> statements) {
    return books
        .ddl()
        .execute(
            new DdlUnit(
                run.migration() + ":" + run.phase().title(),
                statements,
                DdlUnit.Mode.valueOf(ddl.mode().name()),
                ddl.done(),
                locksOne(ddl) ? ddl.table() : null),
            run.lease(),
            () -> run.gate().beforeChunk() instanceof ChunkGate.Stop);
  }

  /** Statements of the user's own; where a version's views are in their way, without these. */
  private Outcome own(Ddl ddl) {
    try {
      return execute(ddl, ddl.statements());
    } catch (DdlFailedException e) {
      if (SqlStates.of(e).filter(IN_THE_WAY::contains).isEmpty()) {
        throw e;
      }
    }
    String schema = literal(run.standing().registration().targetSchema());
    List<String> statements = new ArrayList<>();
    statements.add("SELECT neap.make_way(" + schema + ")");
    statements.addAll(ddl.statements());
    statements.add("SELECT neap.renew_versions(" + schema + ")");
    return execute(ddl, statements);
  }

  /** Whether contract only makes ready what it can take back. */
  private boolean prepares(Ddl ddl) {
    return run.phase() == Phase.CONTRACT && !ddl.undo().isEmpty();
  }

  /** Whether it locks its table so that an autovacuum is in its way. */
  private static boolean locksOne(Ddl ddl) {
    return switch (ddl.lock()) {
      case NONE, ACCESS_SHARE, ROW_EXCLUSIVE, UNKNOWN -> false;
      case SHARE_UPDATE_EXCLUSIVE, SHARE_ROW_EXCLUSIVE, ACCESS_EXCLUSIVE -> true;
    };
  }

  /** The step with its beginning and end told to the listener. */
  private org.springframework.batch.core.step.Step heard(
      org.springframework.batch.core.step.Step step, Step planned) {
    if (step instanceof AbstractStep listened) {
      listened.registerStepExecutionListener(new Heard(planned));
    }
    return step;
  }

  private final class Heard implements StepExecutionListener {
    private final Step planned;
    private long begin;

    Heard(Step planned) {
      this.planned = planned;
    }

    @Override
    public void beforeStep(StepExecution execution) {
      begin = books.time().nanos();
      run.listener().stepStarted(run.migration(), run.phase(), planned);
    }

    @Override
    public org.springframework.batch.core.@org.jspecify.annotations.Nullable ExitStatus afterStep(
        StepExecution execution) {
      if (execution.getStatus() == org.springframework.batch.core.BatchStatus.COMPLETED) {
        run.listener()
            .stepFinished(
                run.migration(),
                run.phase(),
                planned,
                Duration.ofNanos(books.time().nanos() - begin),
                false);
      }
      return null;
    }
  }
}
