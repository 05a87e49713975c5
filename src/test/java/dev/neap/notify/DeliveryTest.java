package dev.neap.notify;

import static dev.neap.notify.Receiver.says;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.neap.lifecycle.Event;
import dev.neap.notify.Receiver.Received;
import dev.neap.support.TestDatabase;
import dev.neap.support.TestDatabases;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is written into the log comes to all who are to be told, in order, whatever they do. */
@ExtendWith(TestDatabases.class)
class DeliveryTest {

  private static final String KEY = "0123456789abcdef0123456789abcdef";
  private static final Duration LONG = Duration.ofSeconds(60);

  private final TestDatabase database;
  private final Log log;
  private final Receiver receiver;
  private final List<AutoCloseable> closed = new ArrayList<>();

  DeliveryTest(TestDatabase database) throws IOException {
    this.database = database;
    log = new Log(database);
    receiver = new Receiver();
  }

  @AfterEach
  void stop() throws Exception {
    receiver.close();
    for (AutoCloseable one : closed) {
      one.close();
    }
  }

  @Test
  void aNewChannelIsToldOfWhatIsWrittenFromThenOn() {
    log.register("old");
    log.note("old", Event.HALTED, "before");
    start(webhook("ops"));
    log.note("old", Event.HALTED, "after");
    log.register("new");
    log.note("new", Event.HALTED, "all of it");
    awaitIds("old/1/3", "new/1/1", "new/1/2");
  }

  /** A failing message holds up its own migration, and is sent again until it is taken. */
  @Test
  void aMessageThatFailsHoldsUpItsMigrationAlone() {
    Set<String> failing = ConcurrentHashMap.newKeySet();
    failing.add("a/1/2");
    receiver.answers(
        (request, exchange) ->
            says(failing.contains(id(request)) ? 503 : 200, "answer").to(request, exchange));
    Notifications notifications = webhook("ops");
    start(notifications);
    log.register("a");
    log.note("a", Event.HALTED, "fails");
    log.note("a", Event.MOVED, "waits behind it");
    log.register("b");
    log.note("b", Event.MOVED, "passes by");
    await().atMost(LONG).until(() -> ids().contains("b/1/2") && count("a/1/2") >= 3);
    assertThat(ids()).doesNotContain("a/1/3");
    await()
        .atMost(LONG)
        .untilAsserted(
            () ->
                assertThat(log.status(notifications, "ops"))
                    .matches(line -> line.failing() && line.pending() == 2)
                    .satisfies(line -> assertThat(line.lastError()).contains("503")));
    failing.clear();
    await().atMost(LONG).until(() -> ids().contains("a/1/3"));
    assertThat(ids().stream().filter(id -> id.startsWith("a/")).distinct())
        .containsExactly("a/1/1", "a/1/2", "a/1/3");
    await().atMost(LONG).until(() -> log.status(notifications, "ops").pending() == 0);
    assertThat(log.status(notifications, "ops").failing()).isFalse();
  }

  @Test
  void aChannelThatHangsHoldsUpNobodyElse() {
    receiver.answers(
        (request, exchange) -> {
          if (request.path().equals("/hangs")) {
            receiver.hangs().to(request, exchange);
          }
          says(200, "ok").to(request, exchange);
        });
    Notifications notifications =
        Written.notifications(
            "timeout", "30s",
            "channels.hangs.type", "webhook",
            "channels.hangs.url", receiver.url("/hangs"),
            "channels.hangs.key", KEY,
            "channels.well.type", "slack",
            "channels.well.url", receiver.url("/well"),
            "rules[0].channel", "hangs",
            "rules[0].events", "all",
            "rules[1].channel", "well",
            "rules[1].events", "all");
    Delivery delivery = start(notifications);
    log.register("a");
    await().atMost(LONG).until(() -> paths().contains("/hangs") && paths().contains("/well"));
    for (int i = 0; i < 10; i++) {
      log.note("a", Event.TUNED, "goes on");
    }
    await().atMost(LONG).until(() -> count(paths(), "/well") == 11);
    assertThat(count(paths(), "/hangs")).isEqualTo(1);
    long before = System.nanoTime();
    delivery.close();
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(25));
  }

  @Test
  void whatIsRefusedIsGivenUpInTheEndAndNoted() {
    receiver.answers(
        (request, exchange) ->
            says(id(request).equals("a/1/1") ? 410 : 200, "gone").to(request, exchange));
    Notifications notifications = webhook("ops", "give-up-after", "100ms");
    start(notifications);
    log.register("a");
    log.note("a", Event.HALTED, "comes after it");
    await().atMost(LONG).until(() -> ids().contains("a/1/2"));
    assertThat(count("a/1/1")).isGreaterThan(1);
    await().atMost(LONG).until(() -> log.status(notifications, "ops").givenUp() == 1);
    assertThat(log.status(notifications, "ops").lastError()).contains("410");
    assertThat(log.status(notifications, "ops").failing()).isFalse();
  }

  @Test
  void whatIsRefusedForAShortTimeIsNotGivenUp() {
    receiver.answers(says(403, "no"));
    Notifications notifications = webhook("ops", "give-up-after", "1h");
    start(notifications);
    log.register("a");
    await().atMost(LONG).until(() -> count("a/1/1") > 3);
    receiver.answers(says(200, "yes"));
    await().atMost(LONG).until(() -> log.status(notifications, "ops").pending() == 0);
    assertThat(log.status(notifications, "ops").givenUp()).isZero();
  }

  @Test
  void isToldOnlyWhatTheRulesSay() {
    Notifications notifications =
        Written.notifications(
            "channels.ops.type", "webhook",
            "channels.ops.url", receiver.url("/"),
            "channels.ops.key", KEY,
            "rules[0].channel", "ops",
            "rules[0].events", "halts",
            "rules[0].migrations", "orders-*");
    start(notifications);
    log.register("orders-cents");
    log.register("customers");
    log.note("orders-cents", Event.TUNED, "no");
    log.note("customers", Event.HALTED, "no");
    log.note("orders-cents", Event.HALTED, "yes");
    awaitIds("orders-cents/1/3");
    await().atMost(LONG).until(() -> log.status(notifications, "ops").pending() == 0);
    assertThat(ids()).containsExactly("orders-cents/1/3");
  }

  @Test
  void anAlertIsResolvedByTheMoveThatEndsIt() {
    receiver.answers(says(202, "{\"status\":\"success\"}"));
    start(
        Written.notifications(
            "channels.pager.type",
            "pagerduty",
            "channels.pager.url",
            receiver.url("/v2/enqueue"),
            "channels.pager.routing-key",
            KEY));
    log.register("a");
    log.note("a", Event.STALLED, "no progress for 10 min");
    log.note("a", Event.WAITS, "nobody is paged for this");
    log.note("a", Event.STALL_OVER, "goes on");
    log.note("a", Event.HEALTH_FAILED, "p99 2.1 s, limit 0.5 s");
    log.note("a", Event.HEALTH_WELL, "p99 0.2 s, limit 0.5 s");
    log.note("a", Event.HEALTH_WELL, "still");
    await().atMost(LONG).until(() -> receiver.received().size() == 4);
    assertThat(receiver.received())
        .extracting(
            one ->
                one.json().path("event_action").asString()
                    + one.json().path("dedup_key").asString().replaceFirst(".*/", " "))
        .containsExactly("trigger STALLED", "resolve STALLED", "trigger HEALTH", "resolve HEALTH");
  }

  /** Its delivery ends with the row, so that a migration of the same name is told from 1 again. */
  @Test
  void aMigrationThatIsRemovedLeavesNothing() {
    Notifications notifications = webhook("ops");
    start(notifications);
    log.register("a");
    log.note("a", Event.HALTED, "first");
    awaitIds("a/1/1", "a/1/2");
    await().atMost(LONG).until(() -> log.status(notifications, "ops").pending() == 0);
    database.execute("DELETE FROM neap.transition", "DELETE FROM neap.migration");
    log.register("a");
    await().atMost(LONG).until(() -> count("a/1/1") == 2);
  }

  private Notifications webhook(String name, String... further) {
    List<Object> all =
        new ArrayList<>(
            List.of(
                "channels." + name + ".type",
                "webhook",
                "channels." + name + ".url",
                receiver.url("/"),
                "channels." + name + ".key",
                KEY,
                "rules[0].channel",
                name,
                "rules[0].events",
                "all"));
    all.addAll(List.of(further));
    return Written.notifications(all.toArray());
  }

  private Delivery start(Notifications notifications) {
    Delivery delivery = log.delivery(notifications);
    closed.add(delivery);
    delivery.prepare();
    delivery.start();
    return delivery;
  }

  private void awaitIds(String... ids) {
    await().atMost(LONG).untilAsserted(() -> assertThat(ids()).containsExactlyInAnyOrder(ids));
  }

  private List<String> ids() {
    return receiver.received().stream().map(DeliveryTest::id).toList();
  }

  private List<String> paths() {
    return receiver.received().stream().map(Received::path).toList();
  }

  private long count(String id) {
    return count(ids(), id);
  }

  private static long count(List<String> all, String one) {
    return all.stream().filter(one::equals).count();
  }

  private static String id(Received request) {
    return request.headers().getOrDefault("webhook-id", "");
  }
}
