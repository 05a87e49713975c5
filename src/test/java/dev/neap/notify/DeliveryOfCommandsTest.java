package dev.neap.notify;

import static dev.neap.notify.Receiver.says;
import static org.assertj.core.api.Assertions.assertThat;

import dev.neap.lifecycle.Event;
import dev.neap.support.TestDatabase;
import dev.neap.support.TestDatabases;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A command that ends tells what it wrote, and nothing that was there before the channel was. */
@ExtendWith(TestDatabases.class)
class DeliveryOfCommandsTest {

  private static final String KEY = "0123456789abcdef0123456789abcdef";
  private static final Duration LONG = Duration.ofSeconds(60);

  private final TestDatabase database;
  private final Log log;
  private final Receiver receiver;

  DeliveryOfCommandsTest(TestDatabase database) throws IOException {
    this.database = database;
    log = new Log(database);
    receiver = new Receiver();
  }

  @AfterEach
  void stop() {
    receiver.close();
  }

  @Test
  void aChannelThatNobodyServedForLongBeginsAnew() throws Exception {
    Notifications notifications = webhook("ops");
    log.register("a");
    log.delivery(notifications).deliverPending(LONG);
    log.note("a", Event.HALTED, "while it was not configured");
    database.execute("UPDATE neap.consumer SET served_at = clock_timestamp() - interval '8 days'");
    assertThat(log.delivery(notifications).deliverPending(LONG).sent()).isZero();
    log.note("a", Event.HALTED, "from then on");
    assertThat(log.delivery(notifications).deliverPending(LONG))
        .isEqualTo(new Delivery.Delivered(1, List.of()));
    assertThat(receiver.received())
        .extracting(one -> one.headers().get("webhook-id"))
        .containsExactly("a/1/3");
  }

  @Test
  void aCommandThatEndsSaysWhoWasNotTold() throws Exception {
    receiver.answers(
        (request, exchange) -> {
          if (request.path().equals("/hangs")) {
            receiver.hangs().to(request, exchange);
          }
          says(request.path().equals("/fails") ? 500 : 200, "ok").to(request, exchange);
        });
    Notifications notifications =
        Written.notifications(
            "channels.well.type",
            "slack",
            "channels.well.url",
            receiver.url("/well"),
            "channels.fails.type",
            "slack",
            "channels.fails.url",
            receiver.url("/fails"),
            "channels.hangs.type",
            "slack",
            "channels.hangs.url",
            receiver.url("/hangs"));
    Delivery delivery = log.delivery(notifications);
    delivery.prepare();
    log.register("a");
    log.note("a", Event.HALTED, "x");
    Delivery.Delivered delivered = delivery.deliverPending(Duration.ofSeconds(2));
    assertThat(delivered.left()).containsExactlyInAnyOrder("fails", "hangs");
    assertThat(delivered.sent()).isEqualTo(1);
  }

  /** Nothing is there to be told of before Neap's own tables are. */
  @Test
  void theFirstCommandOfADatabaseTellsOfAllThatItDoes() throws Exception {
    try (TestDatabase empty = TestDatabase.create()) {
      Notifications notifications = webhook("ops");
      Delivery delivery = Log.delivery(empty.dataSource(), notifications, m -> Optional.empty());
      delivery.prepare();
      Log late = new Log(empty);
      late.register("a");
      assertThat(delivery.deliverPending(LONG)).isEqualTo(new Delivery.Delivered(1, List.of()));
    }
  }

  private Notifications webhook(String name) {
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
    return Written.notifications(all.toArray());
  }
}
