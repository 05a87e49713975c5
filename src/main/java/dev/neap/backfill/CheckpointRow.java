package dev.neap.backfill;

import dev.neap.backfill.RangeWork.Outcome;
import dev.neap.backfill.Ranges.Start;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The row of {@code neap.checkpoint} that a worker on a segment reads and moves in its own
 * transactions.
 */
final class CheckpointRow {

  private static final String FIND = Checkpoints.SELECT + " AND step = ? AND segment = ?";

  private static final String BEGIN =
      """
      INSERT INTO neap.checkpoint
        (migration, run, step, segment, parts, position, total_estimate)
      VALUES (?, ?, ?, ?, ?::jsonb, ?::jsonb, ?) ON CONFLICT DO NOTHING
      """;

  private static final String MOVE =
      """
      UPDATE neap.checkpoint SET parts = CASE WHEN parts = ?::jsonb THEN parts ELSE ?::jsonb END,
        position = ?::jsonb, rows = rows + ?, different = different + ?, chunks = chunks + ?,
        fraction = ?, rows_per_second = ?, eta_seconds = ?, chunk_rows = ?, pace = ?, weave = ?,
        done = ?,
        updated_at = clock_timestamp()
      WHERE migration = ? AND run = ? AND step = ? AND segment = ? AND position = ?::jsonb
      """;

  private static final String SHOW =
      """
      UPDATE neap.checkpoint SET pace = ?, updated_at = clock_timestamp()
      WHERE migration = ? AND run = ? AND step = ? AND segment = ?
      """;

  private static final String COUNT =
      """
      UPDATE neap.checkpoint SET rows = rows + ?
      WHERE migration = ? AND run = ? AND step = ? AND segment = ?
      """;

  /** Segments that end at the same moment are let through one by one. */
  private static final String ONE_BY_ONE =
      "SELECT pg_advisory_xact_lock(hashtextextended(?, ?))::text";

  private static final String TOTAL =
      """
      SELECT sum(rows)::bigint AS rows, sum(different)::bigint AS different, bool_and(done) AS done
      FROM neap.checkpoint WHERE migration = ? AND run = ? AND step = ?
      """;

  private final String migration;
  private final int run;
  private final String step;

  private final Segment segment;

  CheckpointRow(String migration, int run, String step, Segment segment) {
    this.migration = migration;
    this.run = run;
    this.step = step;
    this.segment = segment;
  }

  /** The row; null before the walk began. */
  @Nullable Checkpoint find(RangeStatements sql) {
    return read(sql, FIND);
  }

  /** The row, locked until the transaction ends. */
  Checkpoint lock(RangeStatements sql) {
    Checkpoint locked = read(sql, FIND + " FOR UPDATE");
    if (locked == null) {
      throw new IllegalStateException("the checkpoint of step '" + step + "' is gone");
    }
    return locked;
  }

  /** The rows of all segments. */
  List<Checkpoint> all(RangeStatements sql) {
    return sql.query(Checkpoints.SELECT + " AND step = ?", Checkpoints::read, migration, run, step);
  }

  private @Nullable Checkpoint read(RangeStatements sql, String query) {
    return sql.query(query, Checkpoints::read, migration, run, step, segment.number()).stream()
        .findFirst()
        .orElse(null);
  }

  /** Writes the rows of all segments, unless another worker has done so. */
  void begin(RangeStatements sql, List<Start> starts) {
    for (int i = 0; i < starts.size(); i++) {
      Start start = starts.get(i);
      sql.jdbc()
          .update(
              BEGIN, migration, run, step, i, start.parts(), start.position(), start.totalRows());
    }
  }

  /** Adds rows whose statements were committed although their chunk was not. */
  void count(RangeStatements sql, long rows) {
    sql.jdbc().update(COUNT, rows, migration, run, step, segment.number());
  }

  /** The outcome of the whole walk; empty while another segment has not ended. */
  Optional<Outcome> total(RangeStatements sql) {
    if (segment.of() > 1) {
      sql.query(ONE_BY_ONE, (row, number) -> row.getString(1), migration + " " + step, (long) run);
    }
    return sql.query(
            TOTAL,
            (row, number) ->
                row.getBoolean("done")
                    ? Optional.of(new Outcome(row.getLong("rows"), row.getLong("different")))
                    : Optional.<Outcome>empty(),
            migration,
            run,
            step)
        .get(0);
  }

  /**
   * Moves the segment to where it stands now.
   *
   * @throws IllegalStateException when it is not where it was: what the transaction did would be
   *     counted twice
   */
  void move(RangeStatements sql, ChunkWork.Done done, String pace, String weave) {
    Duration remaining = done.rate().remaining();
    int moved =
        sql.jdbc()
            .update(
                MOVE,
                done.stand().parts(),
                done.stand().parts(),
                done.stand().position(),
                done.outcome().rows(),
                done.outcome().different(),
                done.size() > 0 ? 1 : 0,
                done.stand().fraction(),
                done.rate().rowsPerSecond(),
                remaining == null ? null : remaining.toMillis() / 1000.0,
                done.outcome().rows(),
                pace,
                weave,
                done.stand().ended(),
                migration,
                run,
                step,
                segment.number(),
                done.from().position());
    if (moved != 1) {
      throw moved(done.from());
    }
  }

  static IllegalStateException moved(Checkpoint checkpoint) {
    return new IllegalStateException(
        "the checkpoint of step '"
            + checkpoint.step()
            + "' was moved by somebody else during a chunk");
  }

  /** Writes what the walk waits for. */
  void show(RangeStatements sql, String pace) {
    sql.jdbc().update(SHOW, pace, migration, run, step, segment.number());
  }
}
