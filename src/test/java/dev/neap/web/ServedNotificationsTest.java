package dev.neap.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.neap.notify.Receiver;
import dev.neap.support.TestDatabase;
import dev.neap.support.TestDatabases;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What {@code serve} tells of what others do. */
@ExtendWith(TestDatabases.class)
class ServedNotificationsTest {

  @Test
  void tellsWhatIsWrittenIntoTheLogWhileItServes(TestDatabase database, @TempDir Path config)
      throws IOException {
    database.execute("CREATE TABLE customers (id bigint PRIMARY KEY, name text NOT NULL)");
    try (Receiver receiver = new Receiver()) {
      Files.writeString(
          config.resolve("application.yml"),
          """
          neap:
            notify:
              channels: {ops: {type: slack, url: "%s"}}
              rules: [{channel: ops, events: all}]
          """
              .formatted(receiver.url("/ops")));
      try (ServedNeap neap = ServedNeap.starting(database.jdbcUrl(), config)) {
        await().atMost(Duration.ofSeconds(30)).until(() -> neap.get("/health").statusCode() == 200);
        neap.yaml(
            "/api/migrations?file=full-name.yaml",
            "operations:\n  - rename_column: {table: customers, from: name, to: full_name}\n");
        await().atMost(Duration.ofSeconds(60)).until(() -> !receiver.received().isEmpty());
      }
      assertThat(receiver.received().get(0).json().path("text").asString())
          .startsWith(database.name() + "/public full-name: REGISTERED: ");
    }
  }
}
