package dev.neap.backfill;

import java.util.Optional;
import java.util.function.Supplier;
import org.springframework.batch.infrastructure.item.Chunk;
import org.springframework.batch.infrastructure.item.ItemWriter;

/**
 * Tries the next range once. An attempt that may go well the next time is only noted: the rest
 * before the next one is taken between the chunks.
 */
final class RangeWriter implements ItemWriter<NextRange> {

  private final ChunkTransaction transaction;
  private final Bisection bisection;
  private final PassedBy passed;
  private final Supplier<ChunkRun> run;

  RangeWriter(ChunkTransaction transaction, PassedBy passed, Supplier<ChunkRun> run) {
    this.transaction = transaction;
    this.bisection = new Bisection(transaction);
    this.passed = passed;
    this.run = run;
  }

  @Override
  public void write(Chunk<? extends NextRange> chunk) {
    for (NextRange next : chunk) {
      ChunkTransaction.Done done;
      try {
        done = transaction.execute(next.size(), run.get().isAtLeast(), run.get().pace());
      } catch (RangeFailedException e) {
        failed(e);
        continue;
      } catch (RuntimeException e) {
        tryAgain(e);
        continue;
      }
      passed.recorded();
      run.get().done(done);
    }
  }

  private void failed(RangeFailedException failure) {
    if (SqlFailure.of(failure) != SqlFailure.ROW) {
      tryAgain(failure);
      return;
    }
    Optional<BadRow> row;
    try {
      row = bisection.find(failure.range());
      row.ifPresent(passed::add);
    } catch (RowFailureException e) {
      throw e;
    } catch (RuntimeException e) {
      tryAgain(e);
      return;
    }
    if (row.isEmpty()) {
      run.get().refused(failure, SqlFailure.PASSING);
    }
  }

  private void tryAgain(RuntimeException failure) {
    SqlFailure kind = SqlFailure.of(failure);
    if (kind == SqlFailure.NO_TABLE
        && failure instanceof RangeFailedException e
        && isGone(e.range())) {
      kind = SqlFailure.PASSING;
    }
    if (kind == SqlFailure.TOO_LARGE || kind == SqlFailure.PASSING) {
      run.get().refused(failure, kind);
      return;
    }
    if (kind == SqlFailure.DENIED) {
      throw new ChunkFailedException(run.get().step(), failure);
    }
    throw failure instanceof RangeFailedException e && e.getCause() instanceof RuntimeException own
        ? own
        : failure;
  }

  private boolean isGone(Range range) {
    return transaction.look(
        sql ->
            sql.query(
                    "SELECT to_regclass(?) IS NULL",
                    (row, number) -> row.getBoolean(1),
                    range.part().sql())
                .get(0));
  }
}
