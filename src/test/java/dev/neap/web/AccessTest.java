package dev.neap.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.neap.cli.CommandException;
import dev.neap.cli.ServeSettings;
import dev.neap.cli.ServeSettings.Role;
import dev.neap.support.TestDatabase;
import dev.neap.support.TestDatabases;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who is let in, and who is not. */
@ExtendWith(TestDatabases.class)
class AccessTest {

  private static final String SHOP = "shop-0123456789abcdef";
  private static final String VERA = "vera-0123456789abcdef";
  private static final String OTTO = "otto-0123456789abcdef";
  private static final String PAUSE = "/api/flags/neap.pause-all";
  private static final String FLAG = "/ofrep/v1/evaluate/flags/neap.pause-all";
  private static final String ON = "{\"value\": \"on\"}";

  @TempDir Path directory = Path.of("");

  @Test
  void aTokenLetsItsUserDoWhatTheRoleSaysAndNoMore(TestDatabase database) throws IOException {
    Files.writeString(
        directory.resolve("application.yml"),
        """
        neap:
          web:
            tokens:
              shop: {role: flags, token: %s}
              vera: {token: %s}
              otto: {role: operate, token: %s}
        """
            .formatted(SHOP, VERA, OTTO));
    try (ServedNeap neap = ServedNeap.starting(database.jdbcUrl(), directory)) {
      await().atMost(Duration.ofSeconds(20)).until(() -> neap.get("/health").statusCode() == 200);
      for (String nobody : new String[] {null, "", "wrong", SHOP + "x", SHOP.substring(1)}) {
        assertStatuses(neap.with(nobody), 401, 401, 401, 401);
      }
      assertStatuses(neap.with(SHOP), 200, 403, 403, 403);
      assertStatuses(neap.with(VERA), 200, 200, 403, 403);
      assertThat(neap.get("/api/events").statusCode()).isEqualTo(401);
      assertThat(neap.flags().get("neap.pause-all").value()).isEqualTo("off");
      assertStatuses(neap.with(OTTO), 200, 200, 200, 404);
      assertThat(neap.flags().get("neap.pause-all").by()).isEqualTo("otto");
      HttpResponse<String> byKey =
          neap.send(
              neap.request(FLAG, "application/json")
                  .header("X-API-Key", SHOP)
                  .POST(BodyPublishers.ofString("{}")));
      assertThat(byKey.statusCode()).isEqualTo(200);
      HttpResponse<String> refused = neap.post(FLAG, "{}");
      assertThat(refused.headers().firstValue("WWW-Authenticate")).isPresent();
      assertThat(refused.body()).contains("NEAP-8404", "\"metadata\":{}").doesNotContain(SHOP);
      assertThat(neap.send(spelt(neap, "/api/%66lags")).statusCode()).isEqualTo(401);
      assertThat(neap.send(spelt(neap, "/ofrep/..;/api/flags")).statusCode()).isNotEqualTo(200);
      assertThat(neap.send(spelt(neap, "/health/..;/api/flags")).statusCode()).isNotEqualTo(200);
    }
  }

  private static HttpRequest.Builder spelt(ServedNeap neap, String path) {
    return neap.request(path).GET();
  }

  /** OFREP, reading, setting a flag, and asking something of a migration that is not there. */
  private static void assertStatuses(ServedNeap neap, int ofrep, int read, int set, int ask) {
    assertThat(neap.post(FLAG, "{}").statusCode()).isEqualTo(ofrep);
    assertThat(neap.get("/api/flags").statusCode()).isEqualTo(read);
    assertThat(neap.put(PAUSE, ON).statusCode()).isEqualTo(set);
    assertThat(neap.post("/api/migrations/none/resume", "").statusCode()).isEqualTo(ask);
  }

  @Test
  void withoutTokensOnlyThisMachineItselfIsLetIn(TestDatabase database) throws IOException {
    try (ServedNeap neap = ServedNeap.on(database.jdbcUrl())) {
      String own = "localhost:" + URI.create(neap.url()).getPort();
      assertThat(put(neap, own, "Origin: http://" + own)).startsWith("HTTP/1.1 200");
      assertThat(put(neap, own, "X-None: x")).startsWith("HTTP/1.1 200");
      assertThat(neap.flags().get("neap.pause-all").by()).isEqualTo(ServedNeap.OPERATOR);
      for (String host :
          new String[] {"evil.example", "evil.example:80", "localhost.evil.example"}) {
        assertThat(put(neap, host, "X-None: x")).startsWith("HTTP/1.1 403").contains("NEAP-8406");
      }
      for (String origin : new String[] {"http://evil.example", "null", "http://localhost:1"}) {
        assertThat(put(neap, own, "Origin: " + origin))
            .startsWith("HTTP/1.1 403")
            .contains("NEAP-8406");
      }
      for (String type : new String[] {"text/plain", "application/x-www-form-urlencoded"}) {
        HttpResponse<String> refused =
            neap.send(neap.request(PAUSE, type).PUT(BodyPublishers.ofString(ON)));
        assertThat(refused.statusCode()).as(type).isEqualTo(415);
      }
      assertThat(neap.send(neap.request(PAUSE).PUT(BodyPublishers.ofString(ON))).statusCode())
          .as("no content type")
          .isEqualTo(415);
    }
  }

  /** By hand: Java's client does not let Host be chosen. */
  private static String put(ServedNeap neap, String host, String header) throws IOException {
    URI url = URI.create(neap.url());
    try (Socket socket = new Socket(url.getHost(), url.getPort())) {
      String request =
          "PUT %s HTTP/1.1\r\nHost: %s\r\n%s\r\nContent-Type: application/json\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s"
              .formatted(PAUSE, host, header, ON.length(), ON);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "none",
      value = {
        "none,                 is not given",
        "'',                   is not given",
        "fifteen-letters,      shorter than 16",
        "${NEAP_TOKEN_NOT_SET},not set in the environment",
        "the-other-users-token,the one of"
      })
  void aTokenThatProtectsNothingIsRefused(@Nullable String token, String why) {
    Map<String, ServeSettings.Access> users =
        Map.of(
            "ann", new ServeSettings.Access(token, Role.READ),
            "ben", new ServeSettings.Access("the-other-users-token", Role.READ));
    assertThatThrownBy(() -> Tokens.of(users))
        .isInstanceOf(CommandException.class)
        .hasMessageContaining(why)
        .hasMessageNotContaining("the-other-users-token")
        .extracting(e -> ((CommandException) e).code())
        .isEqualTo("NEAP-8403");
    assertThat(users.toString()).doesNotContain("the-other-users-token");
  }
}
