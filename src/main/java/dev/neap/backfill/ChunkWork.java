package dev.neap.backfill;

import dev.neap.backfill.OwnStatements.Committed;
import dev.neap.backfill.RangeWork.Outcome;
import dev.neap.backfill.Ranges.Stand;
import dev.neap.migration.RowRewrite;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Works on one chunk: its statements, and with the last one the checkpoint that stands for them
 * all.
 *
 * <p>Each attempt goes on where the checkpoint says, whatever became of the one before: a statement
 * that was committed without its checkpoint is executed again and finds nothing left to do.
 */
final class ChunkWork {

  private static final Outcome NOTHING_DONE = new Outcome(0, 0);

  private final WalkRun run;
  private final RunContext context;
  private final Ranges ranges;
  private final Segment segment;
  private final CheckpointRow row;
  private final ChunkTransaction transaction;
  private final PassedBy passed;
  private final OwnStatements own;

  ChunkWork(
      WalkRun run, Ranges ranges, Segment segment, ChunkTransaction transaction, PassedBy passed) {
    this.run = run;
    this.context = run.context();
    this.ranges = ranges;
    this.segment = segment;
    this.row = new CheckpointRow(context.migration(), context.run(), run.walk().step(), segment);
    this.transaction = transaction;
    this.passed = passed;
    this.own = new OwnStatements(context);
  }

  /**
   * A chunk that was committed.
   *
   * @param size how much of the walk it was, in blocks or rows
   * @param took the duration of its statements alone
   */
  record Done(
      long size, Duration took, Outcome outcome, Stand stand, Checkpoint from, Speed.Rate rate) {}

  /**
   * A chunk but for its last statement; the range is null where nothing is left.
   *
   * @param own what was committed by itself
   */
  private record Begun(
      Checkpoint at, @Nullable Range range, @Nullable Piece last, Committed own, Duration took) {

    private Begun(Checkpoint at, @Nullable Range range, @Nullable Piece last) {
      this(at, range, last, Committed.NOTHING, Duration.ZERO);
    }
  }

  /**
   * Works on the next range and moves the checkpoint behind it; where nothing is left it only says
   * so.
   *
   * @throws RangeFailedException when the work failed
   */
  Done execute(ChunkRun chunk) {
    ChunkSettings settings = context.settings();
    Duration limit =
        run.walk().work().isInTheWay() && !chunk.sizing().isLeast()
            ? settings.longestInTheWay()
            : settings.statementTimeout();
    return own.use(
        settings.ownTimeout(chunk.restToWork()),
        sql -> {
          Begun begun = begin(sql, chunk);
          return begun.at().done() ? nothing(begun.at()) : finish(sql, begun, chunk, limit);
        });
  }

  /** Writes what the segment waits for, for those who look at the checkpoint. */
  void show(String reason) {
    transaction.note(sql -> row.show(sql, reason));
  }

  private Begun begin(RangeStatements sql, ChunkRun chunk) {
    Sizing sizing = chunk.sizing();
    Checkpoint found = row.find(sql);
    Checkpoint at = found == null ? start(sql) : found;
    if (!run.progress().begun()) {
      run.progress().begin(row.all(sql));
    }
    Range range = at.done() ? null : ranges.next(sql, at, sizing.chunk());
    if (range == null) {
      return new Begun(at, null, null);
    }
    RowRewrite rewrite = passed.rewrite();
    if (rewrite == null) {
      return new Begun(at, range, Piece.all(range));
    }
    List<Piece> pieces = sizing.pieces(sql, range, rewrite, chunk.restToWork() > 0);
    int last = pieces.size() - 1;
    if (last == 0) {
      return new Begun(at, range, pieces.get(0));
    }
    long began = context.time().nanos();
    Committed committed = own(sql, at, rewrite, pieces.subList(0, last), chunk);
    long worked = context.time().nanos() - began - committed.rested().toNanos();
    Duration took = Duration.ofNanos(Math.max(0, worked));
    sizing.took(committed, took, () -> OldestSnapshot.holder(sql));
    int done = committed.pieces();
    return done == last
        ? new Begun(at, range, pieces.get(last), committed, took)
        : new Begun(
            at, until(range, pieces.subList(0, done)), pieces.get(done - 1), committed, took);
  }

  /** The part of a range that was gone over before its time was up; it ends with the last piece. */
  private static Range until(Range range, List<Piece> pieces) {
    long size =
        pieces.stream()
            .filter(piece -> piece.pass() == Passes.ALL)
            .mapToLong(piece -> piece.range().size())
            .sum();
    return range.until(pieces.get(pieces.size() - 1).range(), size);
  }

  private Committed own(
      RangeStatements sql, Checkpoint at, RowRewrite rewrite, List<Piece> pieces, ChunkRun chunk) {
    try {
      own.run(sql, rewrite, chunk.sizing().passes(), pieces, chunk.restToWork());
    } catch (RuntimeException e) {
      int done = keep(sql, at, e).pieces();
      throw new RangeFailedException(pieces.get(Math.min(done, pieces.size() - 1)).range(), e);
    }
    return own.assertCommitted(sql);
  }

  /**
   * Counts what a chunk that failed has committed, and makes it durable: an attempt later would
   * find nothing to do there, and not count it. A connection that is gone can't tell.
   */
  private Committed keep(RangeStatements sql, Checkpoint at, RuntimeException failure) {
    try {
      Committed committed = own.committed(sql);
      if (committed.rows() > 0) {
        transaction.commit(
            sql,
            context.settings().statementTimeout(),
            same -> {
              own.assertCommitted(same);
              if (row.lock(same).position().equals(at.position())) {
                row.count(same, committed.rows());
              }
              return committed;
            });
      }
      return committed;
    } catch (RuntimeException e) {
      failure.addSuppressed(e);
      return Committed.NOTHING;
    }
  }

  private Checkpoint start(RangeStatements sql) {
    return transaction.commit(
        sql,
        context.settings().statementTimeout(),
        same -> {
          row.begin(same, ranges.start(same, segment.of()));
          return row.lock(same);
        });
  }

  private Done finish(RangeStatements sql, Begun begun, ChunkRun chunk, Duration limit) {
    try {
      return transaction.commit(sql, limit, same -> finish(same, begun, chunk));
    } catch (RuntimeException e) {
      if (begun.own().rows() > 0) {
        keep(sql, begun.at(), e);
      }
      throw e;
    }
  }

  private Done finish(RangeStatements sql, Begun begun, ChunkRun chunk) {
    if (begun.own().pieces() > 0) {
      own.assertCommitted(sql);
    }
    Checkpoint at = row.lock(sql);
    if (!at.position().equals(begun.at().position())) {
      throw CheckpointRow.moved(at);
    }
    Range range = begun.range();
    Piece last = begun.last();
    Done done = range == null || last == null ? nothing(at) : last(sql, at, begun, range, last);
    passed.record(sql);
    row.move(sql, done, chunk.pace(), chunk.sizing().weave());
    if (done.stand().ended()) {
      row.total(sql).ifPresent(total -> run.walk().work().finished(sql, total));
    }
    return done;
  }

  private Done last(RangeStatements sql, Checkpoint at, Begun begun, Range range, Piece last) {
    long began = context.time().nanos();
    Outcome outcome = transaction.work(sql, last.range());
    Duration took = begun.took().plusNanos(context.time().nanos() - began);
    Stand stand = ranges.after(sql, at, range);
    Outcome all = new Outcome(begun.own().rows() + outcome.rows(), outcome.different());
    Speed.Rate rate = run.progress().at(at, at.rows() + all.rows(), stand.fraction());
    return new Done(range.size(), took, all, stand, at, rate);
  }

  private Done nothing(Checkpoint at) {
    Stand stand = new Stand(at.parts(), at.position(), 1, true);
    Speed.Rate rate = run.progress().at(at, at.rows(), 1);
    return new Done(0, Duration.ZERO, NOTHING_DONE, stand, at, rate);
  }
}
