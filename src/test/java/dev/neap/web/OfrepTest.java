package dev.neap.web;

import static dev.neap.web.ServedNeap.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.neap.support.TestDatabase;
import dev.neap.support.TestDatabases;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** What the protocol's OpenAPI document asks of a server, case by case. */
@TestInstance(Lifecycle.PER_CLASS)
@ExtendWith(TestDatabases.class)
class OfrepTest {

  private static final String FLAGS = "/ofrep/v1/evaluate/flags";
  private static final String ANN =
      "{\"context\": {\"targetingKey\": \"ann\", \"plan\": \"gold\"}}";

  private ServedNeap neap;

  @BeforeAll
  void serve(TestDatabase database) {
    neap = ServedNeap.on(database.jdbcUrl());
    for (String flag : new String[] {"a.expand", "a.contract"}) {
      neap.flags().setIfAbsent(flag, flag.endsWith("expand") ? "on" : "off", "carl");
    }
    neap.flags().setIfAbsent("a.read-new", "50", "carl");
    neap.flags().setIfAbsent("b.read-new", "0", "carl");
    neap.flags().setIfAbsent("c.d.read-new", "100", "carl");
    await().until(() -> neap.post(FLAGS + "/c.d.read-new", "{}").statusCode() == 200);
  }

  @AfterAll
  void close() {
    neap.close();
  }

  @ParameterizedTest
  @CsvSource({
    "a.expand,      true,  on,  STATIC",
    "a.contract,    false, off, STATIC",
    "neap.pause-all,false, off, STATIC",
    "b.read-new,    false, old, STATIC",
    "c.d.read-new,  true,  new, STATIC"
  })
  void aFlagIsABooleanWithItsVariantAndReason(
      String key, boolean value, String variant, String reason) {
    for (String body : new String[] {"{}", ANN, "", "{\"context\": null}"}) {
      HttpResponse<String> response = neap.post(FLAGS + "/" + key, body);
      assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
      assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
      JsonNode told = json(response);
      assertThat(told.path("key").asString()).isEqualTo(key);
      assertThat(told.path("value").isBoolean()).isTrue();
      assertThat(told.path("value").asBoolean()).isEqualTo(value);
      assertThat(told.path("variant").asString()).isEqualTo(variant);
      assertThat(told.path("reason").asString()).isEqualTo(reason);
      assertThat(told.has("errorCode")).isFalse();
    }
  }

  @Test
  void whoSetItAndWhenIsInTheMetadata() {
    JsonNode metadata = json(neap.post(FLAGS + "/a.expand", "{}")).path("metadata");
    assertThat(metadata.path("neap.changedBy").asString()).isEqualTo("carl");
    assertThat(metadata.path("neap.changedAt").asString()).startsWith("20").endsWith("Z");
  }

  @Test
  void aSplitNeedsATargetingKeyAndGivesEachReaderTheSameAnswerAlways() {
    JsonNode first = json(neap.post(FLAGS + "/a.read-new", ANN));
    assertThat(first.path("reason").asString()).isEqualTo("SPLIT");
    assertThat(first.path("variant").asString())
        .isEqualTo(first.path("value").asBoolean() ? "new" : "old");
    assertThat(json(neap.post(FLAGS + "/a.read-new", ANN))).isEqualTo(first);
    for (String none : new String[] {"{}", "{\"context\": {\"targetingKey\": \"\"}}"}) {
      assertError(neap.post(FLAGS + "/a.read-new", none), 400, "TARGETING_KEY_MISSING");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{             | PARSE_ERROR",
        "[]            | PARSE_ERROR",
        "{\"context\": 3} | INVALID_CONTEXT",
        "{\"context\": {\"targetingKey\": 3}} | INVALID_CONTEXT"
      })
  void whatCannotBeReadIsRefused(String body, String code) {
    JsonNode one = assertError(neap.post(FLAGS + "/a.expand", body), 400, code);
    assertThat(one.path("key").asString()).isEqualTo("a.expand");
    assertError(neap.post(FLAGS, body), 400, code);
  }

  @Test
  void aFlagThatIsNotThereIsNotFound() {
    JsonNode told = assertError(neap.post(FLAGS + "/no.expand", ANN), 404, "FLAG_NOT_FOUND");
    assertThat(told.path("key").asString()).isEqualTo("no.expand");
  }

  @Test
  void allFlagsComeAtOnceEachWithItsOwnError() {
    JsonNode flags = json(neap.post(FLAGS, "{}")).path("flags");
    assertThat(flags.size()).isEqualTo(6);
    for (JsonNode flag : flags) {
      boolean split = flag.path("key").asString().equals("a.read-new");
      assertThat(flag.path("errorCode").asString(""))
          .isEqualTo(split ? "TARGETING_KEY_MISSING" : "");
      assertThat(flag.has("value")).isEqualTo(!split);
    }
    assertThat(json(neap.post(FLAGS, ANN)).path("flags"))
        .allSatisfy(flag -> assertThat(flag.path("value").isBoolean()).isTrue());
  }

  @Test
  void theTagLastsUntilAFlagChanges() {
    String tag = tag(neap.post(FLAGS, ANN));
    assertThat(tag(neap.post(FLAGS, ANN))).isEqualTo(tag);
    for (String known : new String[] {tag, "W/" + tag, "\"other\", " + tag}) {
      HttpResponse<String> same = ask(known);
      assertThat(same.statusCode()).as(known).isEqualTo(304);
      assertThat(same.body()).isEmpty();
      assertThat(tag(same)).isEqualTo(tag);
    }
    neap.flags().set("a.contract", "on", "dora");
    await().atMost(Duration.ofSeconds(3)).until(() -> ask(tag).statusCode() == 200);
    HttpResponse<String> changed = ask(tag);
    assertThat(tag(changed)).isNotEqualTo(tag);
    assertThat(changed.body()).contains("dora");
    neap.flags().set("a.contract", "off", "carl");
    await().until(() -> !neap.post(FLAGS, ANN).body().contains("dora"));
  }

  private HttpResponse<String> ask(String known) {
    return neap.send(
        neap.request(FLAGS, "application/json")
            .header("If-None-Match", known)
            .POST(BodyPublishers.ofString(ANN)));
  }

  private static String tag(HttpResponse<String> response) {
    return response.headers().firstValue("ETag").orElseThrow();
  }

  private static JsonNode assertError(HttpResponse<String> response, int status, String code) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    JsonNode told = json(response);
    assertThat(told.path("errorCode").asString()).isEqualTo(code);
    assertThat(told.path("errorDetails").asString()).isNotBlank();
    assertThat(told.has("value")).isFalse();
    return told;
  }
}
