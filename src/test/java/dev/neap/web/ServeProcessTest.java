package dev.neap.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.neap.Neap;
import dev.neap.support.TestDatabase;
import dev.neap.support.TestDatabases;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** {@code neap serve} as a process of its own. */
@ExtendWith(TestDatabases.class)
class ServeProcessTest {

  private static final Duration SOON = Duration.ofSeconds(40);

  @TempDir Path directory = Path.of("");

  @Test
  void itStartsAnswersAndEndsWithZeroWhenItIsTold(TestDatabase database) throws Exception {
    Process neap = start("one", "--url", database.jdbcUrl(), "--port", "0");
    try {
      await().atMost(SOON).until(() -> text("one.out").contains("Listening on "));
      String url = text("one.out").lines().findFirst().orElseThrow().substring(13);
      await().atMost(SOON).ignoreExceptions().until(() -> get(url + "health").contains("\"UP\""));
      EventReader reader = new EventReader(url + "api/events?after=0");
      CompletableFuture<Void> stream =
          CompletableFuture.runAsync(
              () -> {
                try {
                  reader.read(event -> true);
                } catch (IOException | InterruptedException e) {
                  throw new IllegalStateException(e);
                }
              });
      await().atMost(SOON).until(() -> reader.lastId() != null);
      neap.destroy();
      assertThat(neap.waitFor(20, TimeUnit.SECONDS)).as("ended in time").isTrue();
      assertThat(neap.exitValue()).as(text("one.err")).isZero();
      stream.get(5, TimeUnit.SECONDS);
      assertThat(text("one.err")).contains("Stopping").doesNotContain("ERROR");
    } finally {
      neap.destroyForcibly();
    }
  }

  @Test
  void itSaysWhyItCannotListen(TestDatabase database) throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = String.valueOf(taken.getLocalPort());
      Process busy = start("busy", "--url", database.jdbcUrl(), "--port", port);
      Process open = start("open", "--url", database.jdbcUrl(), "--bind", "0.0.0.0");
      assertThat(busy.waitFor(40, TimeUnit.SECONDS)).isTrue();
      assertThat(open.waitFor(40, TimeUnit.SECONDS)).isTrue();
      assertThat(busy.exitValue()).isEqualTo(2);
      assertThat(text("busy.err"))
          .startsWith(
              "NEAP-8402: Neap can't listen on 127.0.0.1:" + port + ": another program listens");
      assertThat(open.exitValue()).isEqualTo(2);
      assertThat(text("open.err")).startsWith("NEAP-8401: 0.0.0.0 is reached from other machines");
      assertThat(text("busy.out") + text("open.out")).isEmpty();
    }
  }

  private Process start(String name, String... options) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                Neap.class.getName(),
                "serve",
                "--config",
                directory.toString()));
    command.addAll(Arrays.asList(options));
    return new ProcessBuilder(command)
        .redirectOutput(directory.resolve(name + ".out").toFile())
        .redirectError(directory.resolve(name + ".err").toFile())
        .start();
  }

  private String text(String file) {
    try {
      return Files.readString(directory.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String get(String url) throws IOException, InterruptedException {
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString())
        .body();
  }
}
