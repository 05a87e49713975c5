package dev.neap.notify;

import static dev.neap.notify.Receiver.says;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.neap.lifecycle.Event;
import dev.neap.support.TestDatabase;
import dev.neap.support.TestDatabases;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Two processes deliver from one database, and one of them is killed with a message on its way. */
@Tag("matrix")
@ExtendWith(TestDatabases.class)
class TwoProcessesTest {

  private static final String KEY = "0123456789abcdef0123456789abcdef";
  private static final Duration LONG = Duration.ofSeconds(90);
  private static final int ROWS = 40;
  private static final List<String> MIGRATIONS = List.of("a", "b", "c");

  private final TestDatabase database;
  private final Log log;
  private final Receiver receiver;
  private final List<Process> processes = new ArrayList<>();

  TwoProcessesTest(TestDatabase database) throws IOException {
    this.database = database;
    log = new Log(database);
    receiver = new Receiver();
  }

  @AfterEach
  void stop() {
    processes.forEach(Process::destroyForcibly);
    receiver.close();
  }

  @Test
  void nothingIsLostAndAllComesInOrderWhenOneIsKilledInTheMiddle() throws IOException {
    receiver.answers(
        (request, exchange) -> {
          Thread.sleep(5);
          says(200, "ok").to(request, exchange);
        });
    Process first = start();
    Process second = start();
    MIGRATIONS.forEach(log::register);
    for (int row = 2; row <= ROWS; row++) {
      for (String migration : MIGRATIONS) {
        log.note(migration, Event.TUNED, "row " + row);
      }
    }
    int killedAt = 20;
    await().atMost(LONG).until(() -> receiver.received().size() >= killedAt);
    Process delivering = deliveringOne(first, second);
    delivering.destroyForcibly();
    await().atMost(LONG).until(() -> pending() == 0);

    Map<String, List<Integer>> versions = new LinkedHashMap<>();
    receiver
        .received()
        .forEach(
            one -> {
              String[] id = requireNonNull(one.headers().get("webhook-id")).split("/", -1);
              versions
                  .computeIfAbsent(id[0], name -> new ArrayList<>())
                  .add(Integer.parseInt(id[2]));
            });
    assertThat(versions.keySet()).containsExactlyInAnyOrderElementsOf(MIGRATIONS);
    versions.forEach(
        (migration, told) -> {
          assertThat(told).as("versions of %s", migration).isSorted();
          assertThat(told.stream().distinct()).hasSize(ROWS);
        });
    assertThat(receiver.received().size())
        .as("hardly more comes twice than what was on its way")
        .isLessThanOrEqualTo(ROWS * MIGRATIONS.size() + 5);
  }

  private Process start() throws IOException {
    Process process =
        new ProcessBuilder(
                System.getProperty("java.home") + "/bin/java",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                DeliveringProcess.class.getName(),
                database.jdbcUrl(),
                receiver.url("/"),
                KEY)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    processes.add(process);
    assertThat(process.inputReader().readLine()).isEqualTo("delivers");
    return process;
  }

  /** The one that has the claim. */
  private Process deliveringOne(Process first, Process second) {
    return await()
        .atMost(LONG)
        .until(
            () -> {
              String owner =
                  database
                      .sql()
                      .sql("SELECT claimed_by FROM neap.consumer WHERE claimed_until IS NOT NULL")
                      .query(String.class)
                      .optional()
                      .orElse("");
              return List.of(first, second).stream()
                  .filter(process -> owner.startsWith(process.pid() + "@"))
                  .findFirst()
                  .orElse(null);
            },
            process -> process != null);
  }

  private long pending() {
    return database
        .sql()
        .sql(
            "SELECT count(*) FROM neap.transition t LEFT JOIN neap.delivery d USING (migration)"
                + " WHERE t.version > coalesce(d.version, 0)")
        .query(Long.class)
        .single();
  }
}
