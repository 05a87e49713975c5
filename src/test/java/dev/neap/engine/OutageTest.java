package dev.neap.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.neap.lifecycle.State;
import dev.neap.lifecycle.Verdict;
import dev.neap.support.TestDatabase;
import dev.neap.support.TestDatabases;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A server that is gone for a while is waited for, and the migration goes on by itself. */
@Timeout(180)
@ExtendWith(TestDatabases.class)
class OutageTest {

  private static final Duration LONG = Duration.ofSeconds(60);
  private static final String FILE =
      """
      operations:
        - rename_column: {table: orders, from: state, to: status}
      backfill: {max-rows-per-second: 1000}
      """;

  @Test
  void isWaitedFor(TestDatabase database) throws Exception {
    database.execute(Trial.TABLE);
    URI url = URI.create(database.jdbcUrl().substring("jdbc:".length()));
    List<Verdict> told = new CopyOnWriteArrayList<>();
    EngineListener listener =
        new EngineListener() {
          @Override
          public void waiting(String migration, List<Verdict> closed) {
            told.addAll(closed);
          }
        };
    try (Network network = new Network(url.getHost(), url.getPort());
        TestEngine test =
            new TestEngine(
                TestEngine.pool(
                    database.jdbcUrl().replace(":" + url.getPort(), ":" + network.port())))) {
      CompletableFuture<Report> driven =
          CompletableFuture.supplyAsync(
              () ->
                  test.engine()
                      .start(TestEngine.migration("change", FILE), "c.yaml", "ada", listener));
      for (int cut = 1; cut <= 3; cut++) {
        long before = rows(database);
        await().atMost(LONG).until(() -> rows(database) > before || driven.isDone());
        boolean isLong = cut == 2;
        int wanted = network.refused() + 3;
        network.cut();
        await()
            .atMost(LONG)
            .until(
                () ->
                    (network.refused() >= wanted && (!isLong || !told.isEmpty()))
                        || driven.isDone());
        network.mend();
      }
      Report report = driven.get(120, TimeUnit.SECONDS);
      assertThat(report.standing().failure()).isNull();
      assertThat(report.standing().state()).isEqualTo(State.TIGHTENED);
    }
    assertThat(told)
        .anySatisfy(
            waits -> {
              assertThat(waits.gate()).isEqualTo("server");
              assertThat(waits.reason()).contains("can't be reached");
            });
    assertThat(number(database, "SELECT count(*) FROM orders WHERE status <> state")).isZero();
    assertThat(number(database, "SELECT count(*) - count(DISTINCT id) FROM audit.updated"))
        .as("rows rewritten twice")
        .isZero();
  }

  private static long rows(TestDatabase database) {
    boolean begun = number(database, "SELECT count(to_regclass('neap.checkpoint'))") == 1;
    return begun ? number(database, "SELECT coalesce(sum(rows), 0) FROM neap.checkpoint") : 0;
  }

  private static long number(TestDatabase database, String sql) {
    return database.sql().sql(sql).query(Long.class).single();
  }
}
