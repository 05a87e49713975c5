package dev.neap.backfill;

import dev.neap.postgres.LostAgainException;
import dev.neap.postgres.SqlStates;
import java.util.Optional;
import org.springframework.batch.infrastructure.item.Chunk;
import org.springframework.batch.infrastructure.item.ItemWriter;

/**
 * Tries the next chunk once. An attempt that may go well the next time is only noted: the rest
 * before the next one is taken between the chunks.
 */
final class RangeWriter implements ItemWriter<ChunkRun> {

  private final ChunkWork work;
  private final ChunkTransaction transaction;
  private final Bisection bisection;
  private final PassedBy passed;

  RangeWriter(ChunkWork work, ChunkTransaction transaction, PassedBy passed) {
    this.work = work;
    this.transaction = transaction;
    this.bisection = new Bisection(transaction);
    this.passed = passed;
  }

  @Override
  public void write(Chunk<? extends ChunkRun> chunk) {
    for (ChunkRun next : chunk) {
      ChunkWork.Done done;
      try {
        done = work.execute(next);
      } catch (RangeFailedException e) {
        failed(next, e);
        continue;
      } catch (RuntimeException e) {
        tryAgain(next, e);
        continue;
      }
      passed.recorded();
      next.done(done);
    }
  }

  private void failed(ChunkRun chunk, RangeFailedException failure) {
    if (SqlFailure.of(failure) != SqlFailure.ROW) {
      tryAgain(chunk, failure);
      return;
    }
    Optional<BadRow> row;
    try {
      row = bisection.find(failure.range());
      row.ifPresent(passed::add);
    } catch (RowFailureException e) {
      throw e;
    } catch (RuntimeException e) {
      tryAgain(chunk, e);
      return;
    }
    if (row.isEmpty()) {
      chunk.refused(failure, SqlFailure.PASSING);
    }
  }

  private void tryAgain(ChunkRun chunk, RuntimeException failure) {
    SqlFailure kind = SqlFailure.of(failure);
    if (kind == SqlFailure.NO_TABLE
        && failure instanceof RangeFailedException e
        && isGone(e.range())) {
      kind = SqlFailure.PASSING;
    }
    if (failure instanceof RangeFailedException && SqlStates.connectionLost(failure)) {
      int times = chunk.lost();
      if (times == LostAgainException.MOST) {
        throw new LostAgainException(times, SqlFailure.said(failure), failure);
      }
    }
    if (kind == SqlFailure.TOO_LARGE || kind == SqlFailure.PASSING) {
      chunk.refused(failure, kind);
      return;
    }
    if (kind == SqlFailure.DENIED) {
      throw new ChunkFailedException(chunk.step(), failure);
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
