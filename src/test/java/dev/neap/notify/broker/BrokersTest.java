package dev.neap.notify.broker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.GetResponse;
import dev.neap.notify.Notifications;
import dev.neap.notify.Outcome;
import dev.neap.notify.Outcome.Failed;
import dev.neap.notify.Outcome.Sent;
import dev.neap.notify.Written;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.qpid.server.SystemLauncher;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;
import tools.jackson.databind.json.JsonMapper;

/** Brokers in this process, which are not there at first. */
@Tag("matrix")
class BrokersTest {

  private static final String PASSWORD = "correct-horse-battery";
  private static final String CONFIGURATION =
      """
      {"name": "test", "modelVersion": "9.0",
       "authenticationproviders": [{"name": "plain", "type": "Plain", "secureOnlyMechanisms": [],
         "users": [{"name": "neap", "type": "managed", "password": "%s"}]}],
       "ports": [{"name": "AMQP", "port": %d, "bindingAddress": "127.0.0.1",
         "authenticationProvider": "plain", "protocols": ["AMQP_0_9_1"],
         "virtualhostaliases": [{"name": "nameAlias", "type": "nameAlias"}]}],
       "virtualhostnodes": [{"name": "shop", "type": "Memory", "defaultVirtualHostNode": "true",
         "virtualHostInitialConfiguration": "{\\"type\\": \\"Memory\\"}"}]}
      """;

  @Test
  void amqpTakesEventsOnceItIsThere(@TempDir Path directory) throws Exception {
    int port = freePort();
    String uri = "amqp://neap:%s@127.0.0.1:%d/shop".formatted(PASSWORD, port);
    try (Notifications notifications =
        Written.notifications(
            "timeout", "20s", "brokers.events.type", "amqp", "brokers.events.uri", uri)) {
      assertThat(Written.send(notifications, Written.halted()))
          .as("nobody is there")
          .isInstanceOf(Failed.class);

      SystemLauncher server = start(directory, port);
      try (Connection connection = connect(uri);
          Channel channel = connection.createChannel()) {
        assertFails(Written.send(notifications, Written.halted()), "exchange");
        channel.exchangeDeclare("neap", "topic", true);
        assertFails(Written.send(notifications, Written.halted()), "bound to exchange neap");
        channel.queueDeclare("halts", true, false, false, null);
        channel.queueBind("halts", "neap", "*.HALTED");
        channel.queueDeclare("all", true, false, false, null);
        channel.queueBind("all", "neap", "full-name.#");
        assertThat(Written.send(notifications, Written.halted())).isEqualTo(new Sent("confirmed"));
        assertThat(Written.send(notifications, Written.moved())).isEqualTo(new Sent("confirmed"));

        GetResponse halted = channel.basicGet("halts", true);
        assertThat(halted.getProps().getMessageId()).isEqualTo("full-name/1/7");
        assertThat(halted.getProps().getDeliveryMode()).as("persistent").isEqualTo(2);
        assertThat(new String(halted.getBody(), UTF_8)).isEqualTo(Written.halted().event());
        assertThat(channel.basicGet("halts", true)).isNull();
        assertThat(channel.basicGet("all", true).getProps().getMessageId()).endsWith("/7");
        assertThat(channel.basicGet("all", true).getProps().getMessageId()).endsWith("/8");
      } finally {
        server.shutdown();
      }
      Outcome gone = Written.send(notifications, Written.halted());
      assertThat(gone).isInstanceOf(Failed.class);
      assertThat(gone.text()).doesNotContain(PASSWORD);
    }
  }

  @Test
  void amqpWithAWrongPasswordDoesNotShowIt(@TempDir Path directory) throws Exception {
    int port = freePort();
    SystemLauncher server = start(directory, port);
    try (Notifications notifications =
        Written.notifications(
            "brokers.events.type",
            "amqp",
            "brokers.events.uri",
            "amqp://neap:wrong-%s@127.0.0.1:%d/shop".formatted(PASSWORD, port))) {
      Outcome outcome = Written.send(notifications, Written.halted());
      assertThat(outcome).isInstanceOf(Failed.class);
      assertThat(outcome.text()).contains("authentication").doesNotContain(PASSWORD);
    } finally {
      server.shutdown();
    }
  }

  @Test
  void kafkaTakesEventsOnceItIsThereAndKeepsTheirOrder() throws Exception {
    int port = freePort();
    try (Notifications notifications =
        Written.notifications(
            "timeout", "4s",
            "brokers.events.type", "kafka",
            "brokers.events.servers", "127.0.0.1:" + port)) {
      assertThat(Written.send(notifications, Written.halted()))
          .as("nobody is there")
          .isInstanceOf(Failed.class);
      EmbeddedKafkaKraftBroker server = new EmbeddedKafkaKraftBroker(1, 3, "neap");
      server.afterPropertiesSet();
      try (ServerSocket way = wayTo(server.getBrokersAsString(), port)) {
        assertThat(way.getLocalPort()).isEqualTo(port);
        assertSentInTheEnd(notifications);
        assertThat(Written.send(notifications, Written.moved())).isInstanceOf(Sent.class);
        List<ConsumerRecord<String, String>> got = read("127.0.0.1:" + port);
        assertThat(got).extracting(ConsumerRecord::key).containsOnly("full-name");
        assertThat(got).extracting(ConsumerRecord::partition).containsOnly(got.get(0).partition());
        assertThat(got.stream().map(BrokersTest::id).distinct())
            .containsExactly("full-name/1/7", "full-name/1/8");
        assertThat(got.get(got.size() - 1).value()).isEqualTo(Written.moved().event());
        assertThat(new String(got.get(0).headers().lastHeader("id").value(), UTF_8))
            .isEqualTo("full-name/1/7");
      } finally {
        server.destroy();
      }
    }
  }

  private static void assertSentInTheEnd(Notifications notifications) {
    org.awaitility.Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> Written.send(notifications, Written.halted()) instanceof Sent);
  }

  /** A server that is known by another address than its own; it tells its own one by itself. */
  private static ServerSocket wayTo(String address, int port) throws IOException {
    ServerSocket way = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
    String[] parts = address.split(":", -1);
    thread(
        () -> {
          while (true) {
            Socket near = way.accept();
            Socket far = new Socket(parts[0], Integer.parseInt(parts[1]));
            thread(() -> near.getInputStream().transferTo(far.getOutputStream()));
            thread(() -> far.getInputStream().transferTo(near.getOutputStream()));
          }
        });
    return way;
  }

  private static void thread(Callable<?> work) {
    Thread thread = new Thread(new FutureTask<>(work));
    thread.setDaemon(true);
    thread.start();
  }

  private static void assertFails(Outcome outcome, String why) {
    assertThat(outcome).isInstanceOf(Failed.class);
    assertThat(outcome.text()).contains(why);
  }

  private static String id(ConsumerRecord<String, String> event) {
    return JsonMapper.shared().readTree(event.value()).path("id").asString();
  }

  private static List<ConsumerRecord<String, String>> read(String servers) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("bootstrap.servers", servers);
    settings.put("auto.offset.reset", "earliest");
    List<ConsumerRecord<String, String>> got = new ArrayList<>();
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
      List<TopicPartition> partitions =
          List.of(0, 1, 2).stream().map(number -> new TopicPartition("neap", number)).toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      long all = consumer.endOffsets(partitions).values().stream().mapToLong(end -> end).sum();
      while (got.size() < all) {
        consumer.poll(Duration.ofMillis(200)).forEach(got::add);
      }
    }
    return got;
  }

  private static SystemLauncher start(Path directory, int port) throws Exception {
    Path file = directory.resolve("broker.json");
    Files.writeString(file, CONFIGURATION.formatted(PASSWORD, port));
    URL location = file.toUri().toURL();
    Map<String, Object> attributes = new HashMap<>();
    attributes.put("type", "Memory");
    attributes.put("initialConfigurationLocation", location.toExternalForm());
    attributes.put("startupLoggedToSystemOut", "false");
    attributes.put("qpid.work_dir", directory.toString());
    SystemLauncher server = new SystemLauncher();
    server.startup(attributes);
    return server;
  }

  private static Connection connect(String uri) throws Exception {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setUri(uri);
    return factory.newConnection();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
