package dev.neap.backfill;

import dev.neap.backfill.RangeWork.Outcome;
import dev.neap.backfill.Ranges.Stand;
import java.sql.Connection;
import java.time.Duration;
import java.util.function.Function;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Executes one chunk: the work and the checkpoint that stands for it, in one transaction.
 *
 * <p>Where the walk stands is read there too, under the row's lock. So whatever became of an
 * attempt before, even one whose commit was cut, this one goes on where the database says.
 */
final class ChunkTransaction {

  private final RunContext context;
  private final Walk walk;
  private final Ranges ranges;
  private final CheckpointRow row;
  private final PassedBy passed;
  private final RangeStatements sql;
  private final Speed speed = new Speed();

  ChunkTransaction(RunContext context, Walk walk, Ranges ranges, PassedBy passed) {
    this.context = context;
    this.walk = walk;
    this.ranges = ranges;
    this.passed = passed;
    this.row = new CheckpointRow(context.migration(), context.run(), walk.step());
    this.sql = new RangeStatements(new JdbcTemplate(context.database()), context.tag());
  }

  /**
   * A chunk that was committed.
   *
   * @param size how much of the walk it was, in blocks or rows
   * @param took the duration of its work alone
   */
  record Done(
      long size, Duration took, Outcome outcome, Stand stand, Checkpoint from, Speed.Rate rate) {}

  /**
   * Works on the next range and moves the checkpoint behind it; where nothing is left it only says
   * so.
   *
   * @param least whether it can't be made smaller, and so may take longer
   * @param pace what the checkpoint tells people about the speed
   * @throws RangeFailedException when the work failed
   */
  Done execute(long size, boolean least, String pace) {
    Duration limit =
        walk.work().isInTheWay() && !least
            ? context.settings().longestInTheWay()
            : context.settings().statementTimeout();
    return inTransaction(
        false,
        limit,
        statements -> {
          Checkpoint at = row.lock(statements);
          if (at == null) {
            at = row.begin(statements, ranges.start(statements));
            speed.at(context.time().nanos(), at.rows(), at.fraction());
          }
          if (at.done()) {
            return nothing(at, new Stand(at.parts(), at.position(), 1, true));
          }
          Range range = ranges.next(statements, at, size);
          if (range == null) {
            Done last = nothing(at, new Stand(at.parts(), at.position(), 1, true));
            move(statements, last, pace);
            return last;
          }
          long before = context.time().nanos();
          Outcome outcome = work(statements, range);
          long after = context.time().nanos();
          Stand stand = ranges.after(statements, at, range);
          Speed.Rate rate = speed.at(after, at.rows() + outcome.rows(), stand.fraction());
          Done done =
              new Done(range.size(), Duration.ofNanos(after - before), outcome, stand, at, rate);
          move(statements, done, pace);
          return done;
        });
  }

  /** Works on a range only to see whether it can be done; nothing is kept. */
  void probe(Range range) {
    inTransaction(
        true, context.settings().statementTimeout(), statements -> work(statements, range));
  }

  /** Runs a query about a range in a transaction like a chunk's. */
  <T> T look(Function<RangeStatements, T> query) {
    return inTransaction(true, context.settings().statementTimeout(), query);
  }

  /** Writes what the walk waits for, for those who look at the checkpoint. */
  void show(String pace) {
    new TransactionTemplate(context.transactions())
        .executeWithoutResult(
            status -> {
              limits(Duration.ofMillis(250), context.settings().statementTimeout());
              row.show(sql, pace);
            });
  }

  private void move(RangeStatements statements, Done done, String pace) {
    int chunks = done.size() > 0 ? 1 : 0;
    passed.record(statements);
    row.move(statements, done.from(), done.stand(), done.outcome(), chunks, done.rate(), pace);
    if (done.stand().ended()) {
      Outcome total =
          new Outcome(
              done.from().rows() + done.outcome().rows(),
              done.from().different() + done.outcome().different());
      walk.work().finished(statements, total);
    }
  }

  private Outcome work(RangeStatements statements, Range range) {
    try {
      return passed.run(statements, range.part(), range.condition());
    } catch (RuntimeException e) {
      throw new RangeFailedException(range, e);
    }
  }

  private static Done nothing(Checkpoint at, Stand stand) {
    return new Done(
        0, Duration.ZERO, new Outcome(0, 0), stand, at, new Speed.Rate(at.rowsPerSecond(), null));
  }

  private <T> T inTransaction(
      boolean rollBack, Duration limit, Function<RangeStatements, T> action) {
    return new TransactionTemplate(context.transactions())
        .execute(
            status -> {
              if (rollBack) {
                status.setRollbackOnly();
              }
              limits(context.settings().lockTimeout(), limit);
              sql.jdbc()
                  .execute(
                      (ConnectionCallback<Boolean>)
                          (Connection connection) -> {
                            context.fence().assertHeld(connection);
                            return true;
                          });
              return action.apply(sql);
            });
  }

  private void limits(Duration lock, Duration statement) {
    sql.jdbc().execute(limits(context, lock, statement));
  }

  /**
   * What a transaction that rewrites rows begins with; a deferred constraint would fail too late.
   */
  static String limits(RunContext context, Duration lock, Duration statement) {
    return context.tag()
        + "SET LOCAL lock_timeout = "
        + lock.toMillis()
        + "; SET LOCAL statement_timeout = "
        + statement.toMillis()
        + "; SET LOCAL neap.backfill = 'on'; SET CONSTRAINTS ALL IMMEDIATE"
        + context.settings().triggersSql();
  }
}
