package dev.neap.archive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.neap.backfill.StepRun;
import dev.neap.migration.Archive;
import dev.neap.migration.Archive.ArchivedColumn;
import dev.neap.schema.TableName;
import dev.neap.support.TestDatabase;
import dev.neap.support.TestDatabases;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.JobExecution;

/** An archive is whole before it counts as verified. */
@ExtendWith(TestDatabases.class)
class ArchiveStepsTest {

  private static final TableName T = new TableName("public", "t");
  private static final Archive ARCHIVE =
      new Archive(
          "keep fax",
          T,
          List.of(T),
          new TableName("neap", "archive_t"),
          List.of(
              new ArchivedColumn("key_id", "id", "integer", true, "id"),
              new ArchivedColumn("old_fax", "fax", "text", false, null)),
          true,
          List.of());

  @Test
  void isCopiedAndComparedAndADifferenceStopsIt(TestDatabase db) throws Exception {
    StepRun run = StepRun.on(db.dataSource());
    db.execute(
        "CREATE TABLE t (id int PRIMARY KEY, fax text)",
        "INSERT INTO t SELECT g, CASE WHEN g % 3 > 0 THEN repeat(g::text, 99) END"
            + " FROM generate_series(1, 1000) g",
        "CREATE TABLE neap.archive_t (key_id int PRIMARY KEY, old_fax text)");
    assertThat(run.run(context -> ArchiveSteps.copy("copy t", ARCHIVE, context)).getStatus())
        .isEqualTo(BatchStatus.COMPLETED);

    db.execute("UPDATE neap.archive_t SET old_fax = '' WHERE key_id = 500");
    JobExecution compared = compare(run);
    assertThat(compared.getStatus()).isEqualTo(BatchStatus.FAILED);
    assertThat(compared.getAllFailureExceptions())
        .singleElement()
        .extracting(Throwable::getCause)
        .asInstanceOf(
            org.assertj.core.api.InstanceOfAssertFactories.type(ArchiveDiffersException.class))
        .returns("NEAP-5301", ArchiveDiffersException::code);
    assertThat(verified(db)).isFalse();

    db.execute("UPDATE neap.archive_t SET old_fax = fax FROM t WHERE id = key_id AND id = 500");
    assertThat(compare(run).getStatus()).isEqualTo(BatchStatus.COMPLETED);
    assertThat(verified(db)).isTrue();
  }

  private static JobExecution compare(StepRun run) throws Exception {
    return run.run(context -> ArchiveSteps.compare("compare t", ARCHIVE, context));
  }

  private static boolean verified(TestDatabase db) {
    return db.sql()
        .sql("SELECT verified_at IS NOT NULL AND rows = 1000 FROM neap.archive")
        .query(Boolean.class)
        .single();
  }
}
