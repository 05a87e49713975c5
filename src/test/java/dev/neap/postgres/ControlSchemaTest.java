package dev.neap.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.neap.support.TestDatabase;
import dev.neap.support.TestDatabases;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Neap's own tables are made once, whoever comes first. */
@ExtendWith(TestDatabases.class)
class ControlSchemaTest {

  /** Where all tables of a database are published, one without a key could not be updated. */
  @Test
  void everyTableOfItsOwnHasAKey(TestDatabase db) {
    ControlSchema.migrate(db.dataSource());
    assertThat(
            db.sql()
                .sql(
                    """
                    SELECT relname FROM pg_class c WHERE relnamespace = 'neap'::regnamespace
                      AND relkind = 'r' AND relname NOT LIKE 'batch%' AND NOT EXISTS (
                        SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indisprimary)
                    """)
                .query(String.class)
                .list())
        .isEmpty();
  }

  @Test
  void processesThatStartAtOnceMakeTheTablesOnce(TestDatabase db) throws Exception {
    assertThat(ControlSchema.isPresent(db.dataSource())).isFalse();
    ExecutorService processes = Executors.newFixedThreadPool(4);
    try {
      Callable<Boolean> start =
          () -> {
            ControlSchema.migrate(db.dataSource());
            return ControlSchema.isPresent(db.dataSource());
          };
      for (Future<Boolean> started : processes.invokeAll(List.of(start, start, start, start))) {
        assertThat(started.get()).isTrue();
      }
    } finally {
      processes.shutdownNow();
    }
    ControlSchema.migrate(db.dataSource());

    assertThat(
            db.sql()
                .sql(
                    """
                    SELECT count(*) FROM neap.schema_history WHERE version IS NOT NULL
                    GROUP BY version
                    """)
                .query(Integer.class)
                .list())
        .hasSizeGreaterThan(3)
        .containsOnly(1);
    assertThat(
            db.sql()
                .sql("SELECT to_regclass('neap.batch_step_execution_context') IS NOT NULL")
                .query(Boolean.class)
                .single())
        .isTrue();
  }
}
