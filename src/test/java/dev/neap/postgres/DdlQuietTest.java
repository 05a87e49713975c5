package dev.neap.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.neap.schema.Fact;
import dev.neap.schema.TableName;
import dev.neap.support.TestDatabase;
import dev.neap.support.TestDatabases;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A vacuum in the way of a strong lock is waited out without keeping anybody waiting. */
@ExtendWith(TestDatabases.class)
class DdlQuietTest {

  private static final TableName TABLE = new TableName("public", "t");
  private static final DdlUnit ADD =
      new DdlUnit(
          "m:expand",
          List.of("ALTER TABLE public.t ADD COLUMN fresh int"),
          DdlUnit.Mode.BRIEF,
          Fact.column(TABLE, "fresh"),
          TABLE);
  private static final DdlExecutor.Settings SETTINGS =
      new DdlExecutor.Settings(
          Duration.ofSeconds(3), Duration.ofMillis(200), 2, Duration.ofSeconds(10), 0.5, 1);

  @Test
  void othersReadAndWriteMeanwhile(TestDatabase database) throws Exception {
    database.execute("CREATE TABLE t (id int)");
    List<Duration> slept = new ArrayList<>();
    DdlExecutor executor = new DdlExecutor(database.dataSource(), SETTINGS, slept::add);
    CompletableFuture<DdlExecutor.Outcome> added;
    try (Connection vacuum = database.dataSource().getConnection();
        Statement statement = vacuum.createStatement()) {
      vacuum.setAutoCommit(false);
      statement.execute("LOCK TABLE t IN SHARE UPDATE EXCLUSIVE MODE");
      added = CompletableFuture.supplyAsync(() -> executor.execute(ADD, connection -> {}));
      await().until(() -> waiting(database) == 1);
      database.execute("SET lock_timeout = 100", "INSERT INTO t VALUES (1)", "SELECT * FROM t");
      assertThat(waiting(database)).isEqualTo(1);
      vacuum.commit();
    }
    assertThat(added.join()).isEqualTo(DdlExecutor.Outcome.EXECUTED);
    assertThat(slept).isEmpty();
  }

  private static long waiting(TestDatabase database) {
    return database
        .sql()
        .sql("SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 't'::regclass")
        .query(Long.class)
        .single();
  }
}
