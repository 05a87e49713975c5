package dev.neap.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.neap.lifecycle.State;
import dev.neap.postgres.IndexProgress;
import dev.neap.support.TestDatabase;
import dev.neap.support.TestDatabases;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Who builds an index says how far it is, to whom watches it and to whom asks. */
@ExtendWith(TestDatabases.class)
class BuildWatchTest {

  private static final String FILE =
      """
      operations:
        - create_index: {table: a, name: by_x, columns: [{column: x}]}
      contract: {soak: 0s, quiet: 0s}
      """;

  @Test
  void anIndexThatIsBuiltIsWatched(TestDatabase db) throws Exception {
    db.execute(
        "CREATE TABLE a (id int PRIMARY KEY, x int)",
        "INSERT INTO a SELECT i, i FROM generate_series(1, 100) i");
    List<IndexProgress> heard = new CopyOnWriteArrayList<>();
    EngineListener listener =
        new EngineListener() {
          @Override
          public void building(String migration, IndexProgress build) {
            heard.add(build);
          }
        };
    try (TestEngine test = new TestEngine(db);
        Connection application = db.dataSource().getConnection();
        Statement statement = application.createStatement()) {
      application.setAutoCommit(false);
      statement.execute("UPDATE a SET x = 0 WHERE id = 1");
      int pid = application.unwrap(org.postgresql.PGConnection.class).getBackendPID();
      CompletableFuture<Report> drive =
          CompletableFuture.supplyAsync(
              () ->
                  test.engine().start(TestEngine.migration("m", FILE), "m.yaml", "ada", listener));
      await().atMost(Duration.ofMinutes(1)).until(() -> !heard.isEmpty() || drive.isDone());
      IndexProgress asked = test.engine().status("m").builds().get(0);
      for (IndexProgress build : List.of(heard.get(0), asked)) {
        assertThat(build.table()).isEqualTo("public.a");
        assertThat(build.waitsFor()).isEqualTo(pid);
        assertThat(build.words())
            .startsWith("waiting for writers before build")
            .endsWith("waits for session " + pid);
      }
      application.rollback();
      assertThat(drive.get().standing().state()).isEqualTo(State.TIGHTENED);
      assertThat(test.engine().status("m").builds()).isEmpty();
    }
  }
}
