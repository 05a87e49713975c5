package dev.neap.notify.channel;

import static dev.neap.notify.Receiver.says;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.neap.notify.Notifications;
import dev.neap.notify.Outcome;
import dev.neap.notify.Outcome.Failed;
import dev.neap.notify.Outcome.Refused;
import dev.neap.notify.Outcome.Sent;
import dev.neap.notify.Problem;
import dev.neap.notify.Receiver;
import dev.neap.notify.Receiver.Received;
import dev.neap.notify.Written;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The channels that speak HTTP, against a server that is well, slow, failing or wrong. */
class HttpChannelsTest {

  private static final String SECRET = "T0SECRET-B1SECRET-x2y3z4-0123456789";
  private static final String PAGERDUTY_OK =
      "{\"status\":\"success\",\"message\":\"Event processed\",\"dedup_key\":\"k\"}";

  private final Receiver receiver;
  private Notifications notifications = Written.notifications();
  private String timeout = "30s";

  HttpChannelsTest() throws IOException {
    receiver = new Receiver();
  }

  @AfterEach
  void stop() {
    notifications.close();
    receiver.close();
  }

  @Test
  void slackGetsOneLineWithoutSignsOfItsOwn() {
    assertThat(send("slack")).isEqualTo(new Sent("ok"));
    Received got = receiver.received().get(0);
    assertThat(got.path()).endsWith("/services/" + SECRET);
    assertThat(got.headers()).containsEntry("Content-Type", "application/json; charset=utf-8");
    assertThat(got.json().path("text").asString())
        .isEqualTo(
            "shop/public full-name: HALTED in BACKFILLING: row {\"id\": 77} of &lt;orders&gt; &amp;"
                + " more can't be converted; safe to do: ./neap retry full-name;"
                + " https://neap.example.com/migrations/full-name");
    assertThat(got.json().size()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"success\":true}", "{\"ok\":true}", "{\"result\":\"success\"}"})
  void slackIsWellWhereACompatibleServerSaysSo(String answer) {
    receiver.answers(says(200, answer));
    assertThat(send("slack")).isInstanceOf(Sent.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"invalid_payload", "<html>Sign in</html>", "{\"ok\":false}", ""})
  void slackIsNotWellWhereGoodStatusComesWithAnotherAnswer(String answer) {
    receiver.answers(says(200, answer));
    assertThat(send("slack"))
        .isInstanceOfSatisfying(
            Refused.class, refused -> assertThat(refused.why()).contains("200").contains(answer));
  }

  @Test
  void theReceiverOfAWebhookCanTellWhoSentItAndWhen() throws Exception {
    assertThat(send("webhook")).isInstanceOf(Sent.class);
    Received got = receiver.received().get(0);
    String id = got.headers().get("webhook-id");
    String time = got.headers().get("webhook-timestamp");
    assertThat(id).isEqualTo("full-name/1/7");
    assertThat(Instant.ofEpochSecond(Long.parseLong(time)))
        .isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(60));
    assertThat(got.headers())
        .containsEntry("webhook-signature", "v1," + hmac(id + "." + time + "." + got.body()));
    assertThat(hmac(id + "." + time + "." + got.body() + " "))
        .as("of another body")
        .isNotEqualTo(requireNonNull(got.headers().get("webhook-signature")).substring(3));
    JsonNode json = got.json();
    assertThat(json.path("id").asString()).isEqualTo(id);
    assertThat(json.path("event").asString()).isEqualTo("HALTED");
    assertThat(json.path("from").asString()).isEqualTo("BACKFILLING");
    assertThat(json.path("database").asString()).isEqualTo("shop");
    assertThat(json.path("now").path("next").asString()).isEqualTo("./neap retry full-name");
    assertThat(json.path("text").asString()).startsWith("shop/public full-name: HALTED");
  }

  @Test
  void theKeyOfAWebhookMayBeWrittenInBase64() {
    String encoded = "whsec_" + Base64.getEncoder().encodeToString(SECRET.getBytes(UTF_8));
    notifications =
        Written.notifications(
            "channels.hook.type",
            "webhook",
            "channels.hook.url",
            receiver.url("/"),
            "channels.hook.key",
            encoded);
    Written.send(notifications, Written.halted());
    theSame("webhook");
    List<Received> got = receiver.received();
    assertThat(got).hasSize(2);
    assertThat(got)
        .allSatisfy(
            one ->
                assertThat(one.headers().get("webhook-signature"))
                    .isEqualTo(
                        "v1,"
                            + hmac(
                                one.headers().get("webhook-id")
                                    + "."
                                    + one.headers().get("webhook-timestamp")
                                    + "."
                                    + one.body())));
  }

  private void theSame(String type) {
    notifications.close();
    assertThat(send(type)).isInstanceOf(Sent.class);
  }

  @Test
  void pagerDutyOpensAnAlertAndResolvesIt() {
    receiver.answers(says(202, PAGERDUTY_OK));
    assertThat(send("pagerduty")).isInstanceOf(Sent.class);
    assertThat(Written.send(notifications, Written.moved(Problem.HALTED, Problem.WAITS)))
        .isInstanceOf(Sent.class);
    assertThat(Written.send(notifications, Written.moved())).isInstanceOf(Sent.class);

    List<JsonNode> got = receiver.received().stream().map(Received::json).toList();
    assertThat(got)
        .extracting(event -> event.path("event_action").asString())
        .containsExactly("trigger", "resolve", "resolve");
    assertThat(got)
        .extracting(event -> event.path("dedup_key").asString())
        .containsExactly(
            "neap/shop/public/full-name/1/HALTED",
            "neap/shop/public/full-name/1/HALTED",
            "neap/shop/public/full-name/1/WAITS");
    assertThat(got).allMatch(event -> event.path("routing_key").asString().equals(SECRET));
    JsonNode payload = got.get(0).path("payload");
    assertThat(payload.path("severity").asString()).isEqualTo("critical");
    assertThat(payload.path("source").asString()).isEqualTo("shop/public");
    assertThat(payload.path("summary").asString()).contains("HALTED in BACKFILLING");
    assertThat(payload.path("custom_details").path("version").asInt()).isEqualTo(7);
    assertThat(got.get(0).path("links").path(0).path("href").asString()).endsWith("/full-name");
  }

  @ParameterizedTest
  @ValueSource(strings = {"200 " + PAGERDUTY_OK, "202 <html>", "202 {\"status\":\"no\"}", "202 "})
  void pagerDutyHasNotTakenWhatItDoesNotSayItHas(String answer) {
    receiver.answers(says(Integer.parseInt(answer.substring(0, 3)), answer.substring(4)));
    assertThat(send("pagerduty")).isInstanceOf(Failed.class);
  }

  static Stream<Arguments> everyChannelAndAnswer() {
    return Stream.of("slack", "webhook", "pagerduty")
        .flatMap(
            type ->
                Stream.of(400, 401, 403, 404, 410, 413, 302, 408, 425, 429, 500, 502, 503, 504)
                    .map(status -> Arguments.of(type, status)));
  }

  @ParameterizedTest
  @MethodSource("everyChannelAndAnswer")
  void aRefusalIsToldFromAFailure(String type, int status) {
    String echo = "no hook " + SECRET + " here";
    receiver.answers(says(status, echo, "Location", receiver.url("/elsewhere")));
    Outcome outcome = send(type);
    boolean again = status >= 500 || List.of(408, 425, 429).contains(status);
    assertThat(outcome).isInstanceOf(again ? Failed.class : Refused.class);
    assertThat(outcome.text()).contains(String.valueOf(status), "no hook *** here");
    assertThat(receiver.received()).hasSize(1);
  }

  @Test
  void isToldWhenToComeBack() {
    receiver.answers(says(429, "", "Retry-After", "37"));
    assertThat(((Failed) send("slack")).retryAfter()).isEqualTo(Duration.ofSeconds(37));
    String later =
        DateTimeFormatter.RFC_1123_DATE_TIME.format(
            Instant.now().plusSeconds(600).atOffset(ZoneOffset.UTC));
    receiver.answers(says(503, "", "Retry-After", later));
    assertThat(((Failed) again()).retryAfter())
        .isBetween(Duration.ofMinutes(8), Duration.ofMinutes(10));
    receiver.answers(says(429, "", "Retry-After", "999999999"));
    assertThat(((Failed) again()).retryAfter()).isEqualTo(Duration.ofHours(1));
    receiver.answers(says(429, "", "Retry-After", "soon"));
    assertThat(((Failed) again()).retryAfter()).isNull();
  }

  static Stream<Arguments> everyChannelAndTrouble() {
    return Stream.of("slack", "webhook", "pagerduty")
        .flatMap(
            type ->
                Stream.of("hangs", "hangs in the middle", "cuts", "refuses")
                    .map(trouble -> Arguments.of(type, trouble)));
  }

  @ParameterizedTest
  @MethodSource("everyChannelAndTrouble")
  void aServerThatDoesNotAnswerIsGivenUpInTime(String type, String trouble) {
    timeout = "300ms";
    receiver.answers(
        switch (trouble) {
          case "hangs" -> receiver.hangs();
          case "hangs in the middle" -> receiver.hangsInTheMiddle();
          default -> Receiver.cuts();
        });
    if (trouble.equals("refuses")) {
      receiver.close();
    }
    Outcome outcome = send(type);
    assertThat(outcome).isInstanceOf(Failed.class);
    assertThat(outcome.text()).isNotBlank().doesNotContain(SECRET);
    if (trouble.equals("refuses")) {
      assertThat(outcome.text()).contains("127.0.0.1", "refuses the connection");
    }
  }

  @Test
  void oneThatHungTakesTheNextMessage() {
    timeout = "3s";
    receiver.answers(receiver.hangsInTheMiddle());
    assertThat(send("slack")).isInstanceOf(Failed.class);
    receiver.answers(says(200, "ok"));
    assertThat(again()).isEqualTo(new Sent("ok"));
  }

  private Outcome send(String type) {
    String port = receiver.url("");
    notifications =
        switch (type) {
          case "slack" ->
              Written.notifications(
                  "timeout", timeout,
                  "channels.ops.type", type,
                  "channels.ops.url", port + "/services/" + SECRET);
          case "webhook" ->
              Written.notifications(
                  "timeout", timeout,
                  "channels.ops.type", type,
                  "channels.ops.url", port + "/hook",
                  "channels.ops.key", SECRET);
          default ->
              Written.notifications(
                  "timeout", timeout,
                  "channels.ops.type", type,
                  "channels.ops.url", port + "/v2/enqueue",
                  "channels.ops.routing-key", SECRET);
        };
    return again();
  }

  private Outcome again() {
    return Written.send(notifications, Written.halted());
  }

  private static String hmac(String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(SECRET.getBytes(UTF_8), "HmacSHA256"));
      return Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(UTF_8)));
    } catch (java.security.GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
