package dev.neap.notify;

import static dev.neap.notify.Receiver.says;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import dev.neap.lifecycle.Event;
import dev.neap.support.TestDatabase;
import dev.neap.support.TestDatabases;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.LoggerFactory;

/** All that is logged, kept and shown while servers refuse, fail and repeat what they were sent. */
@ExtendWith(TestDatabases.class)
class SecretsTest {

  private static final String SECRET = "S3CRET";

  private final Queue<String> logged = new ConcurrentLinkedQueue<>();
  private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  private final Level before = root.getLevel();
  private final AppenderBase<ILoggingEvent> appender =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
          logged.add(
              event.getFormattedMessage()
                  + event.getKeyValuePairs()
                  + ThrowableProxyUtil.asString(event.getThrowableProxy()));
        }
      };
  private final TestDatabase database;
  private final Receiver receiver;

  SecretsTest(TestDatabase database) throws IOException {
    this.database = database;
    this.receiver = new Receiver();
  }

  @BeforeEach
  void listen() {
    appender.start();
    root.addAppender(appender);
    root.setLevel(Level.DEBUG);
  }

  @AfterEach
  void stop() {
    root.setLevel(before);
    root.detachAppender(appender);
    receiver.close();
  }

  @Test
  void noSecretIsLoggedKeptOrShown() {
    receiver.answers(
        (request, exchange) ->
            says(
                    request.path().contains("refuses") ? 403 : 500,
                    "you sent " + request.path() + request.headers() + request.body())
                .to(request, exchange));
    Log log = new Log(database);
    Notifications notifications =
        Written.notifications(
            "timeout", "3s",
            "channels.slack.type", "slack",
            "channels.slack.url", receiver.url("/refuses/" + SECRET + "SLACK"),
            "channels.hook.type", "webhook",
            "channels.hook.url", receiver.url("/hook?token=" + SECRET + "TOKEN"),
            "channels.hook.key", SECRET + "0123456789012345678901234567",
            "channels.pager.type", "pagerduty",
            "channels.pager.url", receiver.url("/refuses"),
            "channels.pager.routing-key", SECRET + "ROUTING",
            "channels.mail.type", "email",
            "channels.mail.host", "127.0.0.1",
            "channels.mail.port", "1",
            "channels.mail.username", "neap",
            "channels.mail.password", SECRET + "MAIL",
            "channels.mail.from", "neap@example.com",
            "channels.mail.to", "ops@example.com",
            "brokers.rabbit.type", "amqp",
            "brokers.rabbit.uri", "amqp://neap:" + SECRET + "AMQP@127.0.0.1:1/",
            "brokers.kafka.type", "kafka",
            "brokers.kafka.servers", "127.0.0.1:1",
            "brokers.kafka.properties.security.protocol", "SASL_PLAINTEXT",
            "brokers.kafka.properties.sasl.mechanism", "PLAIN",
            "brokers.kafka.properties.sasl.jaas.config",
                "org.apache.kafka.common.security.plain.PlainLoginModule required"
                    + " username=\"neap\" password=\""
                    + SECRET
                    + "KAFKA\";");
    try (Delivery delivery = log.delivery(notifications)) {
      delivery.prepare();
      delivery.start();
      log.register("a");
      log.note("a", Event.HALTED, "something");
      for (String name : notifications.names()) {
        await()
            .atMost(Duration.ofSeconds(60))
            .until(() -> log.status(notifications, name).lastError() != null);
      }
    }
    List<DeliveryStatus.Line> lines =
        notifications.names().stream().map(name -> log.status(notifications, name)).toList();
    assertThat(lines).hasSize(6).allMatch(line -> line.lastError() != null);
    assertThat(lines.toString()).doesNotContain(SECRET);
    assertThat(logged.stream().filter(line -> line.contains("message not taken")))
        .hasSizeGreaterThanOrEqualTo(6);
    assertThat(logged.stream().filter(line -> line.contains(SECRET))).isEmpty();
    assertThat(
            database
                .sql()
                .sql("SELECT string_agg(d::text, ' ') FROM neap.delivery d")
                .query(String.class)
                .single())
        .contains("***")
        .doesNotContain(SECRET);
  }
}
