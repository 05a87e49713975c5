package dev.neap.backfill;

import dev.neap.backfill.RangeWork.Outcome;
import dev.neap.backfill.Ranges.Stand;
import dev.neap.backfill.Ranges.Start;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The one row of {@code neap.checkpoint} that a walk reads and moves in its own transactions. */
final class CheckpointRow {

  private static final String LOCK = Checkpoints.SELECT + " AND step = ? FOR UPDATE";

  private static final String BEGIN =
      """
      INSERT INTO neap.checkpoint (migration, run, step, parts, position, total_estimate)
      VALUES (?, ?, ?, ?::jsonb, ?::jsonb, ?)
      """;

  private static final String MOVE =
      """
      UPDATE neap.checkpoint SET parts = CASE WHEN parts = ?::jsonb THEN parts ELSE ?::jsonb END,
        position = ?::jsonb, rows = rows + ?, different = different + ?, chunks = chunks + ?,
        fraction = ?, rows_per_second = ?, eta_seconds = ?, chunk_rows = ?, pace = ?, done = ?,
        updated_at = clock_timestamp()
      WHERE migration = ? AND run = ? AND step = ? AND position = ?::jsonb
      """;

  private static final String SHOW =
      """
      UPDATE neap.checkpoint SET pace = ?, updated_at = clock_timestamp()
      WHERE migration = ? AND run = ? AND step = ?
      """;

  private final String migration;
  private final int run;
  private final String step;

  CheckpointRow(String migration, int run, String step) {
    this.migration = migration;
    this.run = run;
    this.step = step;
  }

  /** The row, locked until the transaction ends; null before the walk's first chunk. */
  @Nullable Checkpoint lock(RangeStatements sql) {
    List<Checkpoint> rows = sql.query(LOCK, Checkpoints::read, migration, run, step);
    return rows.isEmpty() ? null : rows.get(0);
  }

  Checkpoint begin(RangeStatements sql, Start start) {
    sql.jdbc()
        .update(BEGIN, migration, run, step, start.parts(), start.position(), start.totalRows());
    Checkpoint begun = lock(sql);
    if (begun == null) {
      throw new IllegalStateException("a checkpoint that was just written is not there: " + step);
    }
    return begun;
  }

  /**
   * Moves the walk to where it stands now.
   *
   * @throws IllegalStateException when it is not where it was: what the transaction did would be
   *     counted twice
   */
  void move(
      RangeStatements sql,
      Checkpoint from,
      Stand to,
      Outcome done,
      int chunks,
      Speed.Rate rate,
      String pace) {
    Double eta = rate.remaining() == null ? null : rate.remaining().toMillis() / 1000.0;
    int moved =
        sql.jdbc()
            .update(
                MOVE,
                to.parts(),
                to.parts(),
                to.position(),
                done.rows(),
                done.different(),
                chunks,
                to.fraction(),
                rate.rowsPerSecond(),
                eta,
                done.rows(),
                pace,
                to.ended(),
                migration,
                run,
                step,
                from.position());
    if (moved != 1) {
      throw new IllegalStateException(
          "the checkpoint of step '" + step + "' was moved by somebody else during a chunk");
    }
  }

  /** Writes what the walk waits for. */
  void show(RangeStatements sql, String pace) {
    sql.jdbc().update(SHOW, pace, migration, run, step);
  }
}
