package dev.neap.archive;

import dev.neap.backfill.RangeStatements;
import dev.neap.backfill.RangeSteps;
import dev.neap.backfill.RangeWork;
import dev.neap.backfill.RunContext;
import dev.neap.backfill.Walk;
import dev.neap.migration.Archive;
import dev.neap.schema.TableName;
import org.springframework.batch.core.step.Step;

/**
 * Makes the Batch steps that copy what will be dropped, and compare the copy with its source. The
 * archive table, its key and the trigger that keeps it in step are there before.
 */
public final class ArchiveSteps {

  private ArchiveSteps() {}

  /** The step that copies. */
  public static Step copy(String name, Archive archive, RunContext context) {
    return step(name, archive, new Copy(archive, context.migration(), context.run()), context);
  }

  /**
   * The step that compares; it fails with {@link ArchiveDiffersException} at the first range with a
   * row that the archive does not hold.
   */
  public static Step compare(String name, Archive archive, RunContext context) {
    return step(name, archive, new Compare(archive, context.migration(), context.run()), context);
  }

  private static Step step(String name, Archive archive, RangeWork work, RunContext context) {
    Walk walk = new Walk(name, archive.table(), archive.leaves(), archive.walk(), work);
    return RangeSteps.step(name, walk, context);
  }

  private record Copy(Archive archive, String migration, int run) implements RangeWork {

    private static final String RECORD =
        """
        INSERT INTO neap.archive (migration, run, source_table, archive_table, rows)
        VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (migration, run, archive_table)
          DO UPDATE SET rows = excluded.rows, verified_at = NULL
        """;

    @Override
    public Outcome run(RangeStatements sql, TableName part, String range) {
      return new Outcome(sql.update(archive.copySql(part, range)), 0);
    }

    @Override
    public void finished(RangeStatements sql, Outcome total) {
      sql.update(
          RECORD,
          migration,
          run,
          archive.table().toString(),
          archive.archive().toString(),
          total.rows());
    }
  }

  private record Compare(Archive archive, String migration, int run) implements RangeWork {

    private static final String VERIFIED =
        """
        UPDATE neap.archive SET rows = ?, verified_at = clock_timestamp()
        WHERE migration = ? AND run = ? AND archive_table = ?
        """;

    @Override
    public Outcome run(RangeStatements sql, TableName part, String range) {
      Outcome outcome =
          sql.query(
                  archive.compareSql(part, range),
                  (row, number) -> new Outcome(row.getLong("compared"), row.getLong("different")))
              .get(0);
      if (outcome.different() > 0) {
        throw new ArchiveDiffersException(archive, part, range, outcome.different());
      }
      return outcome;
    }

    @Override
    public boolean isInTheWay() {
      return false;
    }

    @Override
    public void finished(RangeStatements sql, Outcome total) {
      sql.update(VERIFIED, total.rows(), migration, run, archive.archive().toString());
    }
  }
}
