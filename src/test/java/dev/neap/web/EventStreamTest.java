package dev.neap.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.neap.support.TestDatabase;
import dev.neap.support.TestDatabases;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The stream of the transition log: nothing lost, nothing doubled, whoever writes and cuts. */
@ExtendWith(TestDatabases.class)
class EventStreamTest {

  private static final JsonMapper JSON = new JsonMapper();
  private static final int WRITERS = 4;
  private static final int ROWS = 150;

  @TempDir Path directory = Path.of("");

  /**
   * Each writer commits later than the ids that it took: the order of ids is not that of commits.
   */
  @Test
  @Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
  void nothingIsLostOrDoubledWhileWritersRaceAndTheConnectionIsCut(TestDatabase database)
      throws Exception {
    long seed = new Random().nextLong();
    System.out.println("EventStreamTest seed " + seed);
    ExecutorService writers = Executors.newFixedThreadPool(WRITERS);
    try (ServedNeap neap = ServedNeap.on(database.jdbcUrl())) {
      List<Future<?>> writing = new ArrayList<>();
      for (int i = 0; i < WRITERS; i++) {
        String name = "m" + i;
        Random random = new Random(seed + i);
        register(database, name);
        writing.add(writers.submit(() -> write(database, name, random)));
      }
      Map<String, List<Long>> seen = new TreeMap<>();
      List<String> ids = new ArrayList<>();
      EventReader reader = new EventReader(neap.url() + "/api/events?after=0");
      Random random = new Random(seed);
      int cuts = 0;
      while (ids.size() < WRITERS * (ROWS + 1)) {
        int most = 1 + random.nextInt(60);
        List<String> before = List.copyOf(ids);
        reader.read(
            event -> {
              JsonNode data = JSON.readTree(event.data());
              ids.add(event.id());
              seen.computeIfAbsent(data.path("migration").asString(), m -> new ArrayList<>())
                  .add(data.path("version").asLong());
              return ids.size() < before.size() + most && ids.size() < WRITERS * (ROWS + 1);
            });
        cuts++;
      }
      for (Future<?> writer : writing) {
        writer.get();
      }
      assertThat(cuts).as("connections, seed %d", seed).isGreaterThan(5);
      assertThat(ids).as("ids, seed %d", seed).doesNotHaveDuplicates();
      assertThat(seen).hasSize(WRITERS);
      assertThat(seen.values())
          .as("versions of each migration, seed %d", seed)
          .allSatisfy(
              versions -> {
                assertThat(versions).hasSize(ROWS + 1).isSorted().doesNotHaveDuplicates();
              });
      assertThat(idsOutOfOrder(database)).as("commits behind higher ids").isPositive();
    } finally {
      writers.shutdownNow();
    }
  }

  @Test
  void aStreamBeginsNowOrWhereItIsToldAndMayBeOfOneMigration(TestDatabase database)
      throws Exception {
    try (ServedNeap neap = ServedNeap.on(database.jdbcUrl())) {
      register(database, "m0");
      register(database, "m1");
      append(database, "m0", 2);
      EventReader one = new EventReader(neap.url() + "/api/events?after=0&migration=m1");
      one.read(
          event -> {
            assertThat(event.name()).isEqualTo("REGISTERED");
            assertThat(event.data()).contains("\"migration\":\"m1\"", "\"by\":\"ada\"");
            return false;
          });
      EventReader fresh = new EventReader(neap.url() + "/api/events");
      try (InputStream body = fresh.open().body()) {
        assertThat(new String(body.readNBytes(19), StandardCharsets.UTF_8))
            .isEqualTo("retry: 2000\nid: 3\n\n");
      }
      assertThat(
              neap.send(neap.request("/api/events").method("HEAD", BodyPublishers.noBody()))
                  .statusCode())
          .isEqualTo(405);
      for (String wrong : new String[] {"x", "-1", "4", "1e3"}) {
        HttpResponse<String> refused = neap.get("/api/events?after=" + wrong);
        assertThat(refused.statusCode()).as(wrong).isEqualTo(400);
        assertThat(refused.body()).contains("NEAP-8410");
      }
    }
  }

  @Test
  void aClientThatTakesNothingHoldsUpNobody(TestDatabase database) throws Exception {
    Files.writeString(
        directory.resolve("application.yml"),
        "neap.web.heartbeat: 200ms\nserver.tomcat.connection-timeout: 1s\n");
    try (ServedNeap neap = ServedNeap.starting(database.jdbcUrl(), directory)) {
      await().until(() -> neap.get("/health").statusCode() == 200);
      register(database, "m0");
      database.execute(
          "INSERT INTO neap.transition (migration, run, version, to_state, event, actor, reason)"
              + " SELECT 'm0', 1, n, 'PLANNED', 'TUNED', 'ada', repeat('x', 2000)"
              + " FROM generate_series(2, 5000) n");
      List<Socket> deaf = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        deaf.add(deafClient(neap));
      }
      List<String> read = new ArrayList<>();
      EventReader reader = new EventReader(neap.url() + "/api/events?after=0");
      reader.read(
          event -> {
            read.add(event.id());
            return read.size() < 5000;
          });
      assertThat(read).hasSize(5000).doesNotHaveDuplicates();
      assertThat(neap.get("/api/flags").statusCode()).isEqualTo(200);
      List<HttpResponse<InputStream>> many = new ArrayList<>();
      for (int i = 0; i < 80; i++) {
        many.add(reader.open());
      }
      assertThat(many).extracting(HttpResponse::statusCode).contains(503);
      assertThat(neap.get("/api/flags").statusCode()).isEqualTo(200);
      for (HttpResponse<InputStream> one : many) {
        one.body().close();
      }
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> neap.session().bean(EventFeed.class).readers() == 0);
      for (Socket socket : deaf) {
        socket.close();
      }
      append(database, "m0", 5001);
      await()
          .ignoreExceptions()
          .until(
              () -> {
                reader.read(event -> false);
                return "5001".equals(reader.lastId());
              });
    }
  }

  private static Socket deafClient(ServedNeap neap) throws IOException {
    URI url = URI.create(neap.url());
    Socket socket = new Socket(url.getHost(), url.getPort());
    socket.setReceiveBufferSize(4096);
    OutputStream out = socket.getOutputStream();
    out.write(
        ("GET /api/events?after=0 HTTP/1.1\r\nHost: localhost:" + url.getPort() + "\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII));
    out.flush();
    return socket;
  }

  private static void register(TestDatabase database, String name) {
    database.execute(
        "INSERT INTO neap.migration (name, state, version, source, file, checksum, plan,"
            + " target_schema, started_by) VALUES ('%s', 'PLANNED', 1, '', '', '', '{}', 'public', 'ada')"
                .formatted(name));
    append(database, name, 1);
  }

  private static void append(TestDatabase database, String name, long version) {
    database.execute(
        "INSERT INTO neap.transition (migration, run, version, to_state, event, actor, reason)"
            + " VALUES ('%s', 1, %d, 'PLANNED', '%s', 'ada', 'a reason')"
                .formatted(name, version, version == 1 ? "REGISTERED" : "TUNED"));
  }

  private static Void write(TestDatabase database, String name, Random random)
      throws SQLException, InterruptedException {
    try (Connection connection = database.dataSource().getConnection();
        PreparedStatement insert =
            connection.prepareStatement(
                "INSERT INTO neap.transition (migration, run, version, to_state, event, actor, reason)"
                    + " VALUES (?, 1, ?, 'PLANNED', 'TUNED', 'ada', 'a reason')")) {
      connection.setAutoCommit(false);
      for (int version = 2; version <= ROWS + 1; version++) {
        insert.setString(1, name);
        insert.setLong(2, version);
        insert.executeUpdate();
        if (random.nextInt(3) == 0 || version == ROWS + 1) {
          // A slow transaction is what the test is about, not a wait for something.
          Thread.sleep(random.nextInt(60));
          connection.commit();
        }
      }
    }
    return null;
  }

  /** How many rows have a place before a row with a lower id. */
  private static long idsOutOfOrder(TestDatabase database) {
    return database
        .sql()
        .sql(
            "SELECT count(*) FROM (SELECT id < lag(id) OVER (ORDER BY position) AS back"
                + " FROM neap.transition) t WHERE back")
        .query(Long.class)
        .single();
  }
}
