package dev.neap.notify.broker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.MILLISECONDS;

import dev.neap.notify.EventBroker;
import dev.neap.notify.Message;
import dev.neap.notify.Outcome;
import dev.neap.notify.Secret;
import dev.neap.notify.Transport;
import dev.neap.notify.TransportSettings;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.kafka.KafkaException;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.support.ProducerListener;
import org.springframework.stereotype.Component;

/**
 * A topic of Kafka. The key is the migration, so that its events keep their order in one partition;
 * a message counts as taken when all replicas in step have it.
 *
 * @see <a href="https://kafka.apache.org/documentation/#producerconfigs">Kafka, Producer
 *     Configs</a>
 */
@Component
final class KafkaBroker implements EventBroker {

  /**
   * Where it publishes.
   *
   * @param properties further ones of Kafka's producer; secrets belong into the file
   * @param propertiesFile a file of such properties
   */
  record Settings(
      String type,
      @Nullable String servers,
      @DefaultValue("neap") String topic,
      @DefaultValue Map<String, String> properties,
      @Nullable Path propertiesFile) {}

  @Override
  public String type() {
    return "kafka";
  }

  @Override
  public Transport open(TransportSettings settings) {
    Settings written = settings.as(Settings.class);
    Map<String, Object> properties = new HashMap<>();
    String timeout = String.valueOf(settings.timeout().toMillis());
    String half = String.valueOf(settings.timeout().toMillis() / 2);
    properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, half);
    properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, half);
    properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, timeout);
    properties.put(ProducerConfig.LINGER_MS_CONFIG, "0");
    properties.put(ProducerConfig.CLIENT_ID_CONFIG, "neap-" + settings.name());
    properties.putAll(written.properties());
    written.properties().forEach((name, value) -> hide(settings, name, value));
    fromFile(settings, written.propertiesFile(), properties);
    properties.put(
        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, settings.required("servers", written.servers()));
    properties.put(ProducerConfig.ACKS_CONFIG, "all");
    properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");
    DefaultKafkaProducerFactory<String, String> producers =
        new DefaultKafkaProducerFactory<>(
            properties, new StringSerializer(), new StringSerializer());
    KafkaTemplate<String, String> template = new KafkaTemplate<>(producers);
    template.setProducerListener(new ProducerListener<>() {});
    return new Topic(producers, template, written.topic(), settings.timeout());
  }

  private static void fromFile(
      TransportSettings settings, @Nullable Path file, Map<String, Object> properties) {
    Secret text = settings.optional("properties", null, file);
    if (text == null) {
      return;
    }
    Properties read = new Properties();
    try {
      read.load(new StringReader(text.value()));
    } catch (IOException | IllegalArgumentException e) {
      throw settings.wrong("properties-file", "it is no file of properties");
    }
    read.stringPropertyNames()
        .forEach(
            name -> {
              properties.put(name, read.getProperty(name));
              hide(settings, name, read.getProperty(name));
            });
  }

  private static void hide(TransportSettings settings, String name, String value) {
    if (name.contains("password") || name.contains("jaas") || name.contains("secret")) {
      settings.hide(value);
    }
  }

  /** One topic. */
  private record Topic(
      DefaultKafkaProducerFactory<String, String> producers,
      KafkaTemplate<String, String> template,
      String name,
      Duration timeout)
      implements Transport {

    @Override
    public Outcome send(Message message) throws InterruptedException, TimeoutException {
      ProducerRecord<String, String> event =
          new ProducerRecord<>(name, message.transition().migration(), message.event());
      event.headers().add("id", message.id().getBytes(UTF_8));
      try {
        var sent = template.send(event).get(timeout.toMillis(), MILLISECONDS).getRecordMetadata();
        return new Outcome.Sent(
            "partition %d, offset %d".formatted(sent.partition(), sent.offset()));
      } catch (ExecutionException | KafkaException e) {
        return failed(e);
      }
    }

    private static Outcome failed(Throwable thrown) {
      Throwable inner = thrown;
      while (inner.getCause() != null) {
        inner = inner.getCause();
      }
      String words = String.valueOf(inner.getMessage());
      return inner instanceof RetriableException
          ? new Outcome.Failed(words)
          : new Outcome.Refused(words);
    }

    @Override
    public void close() {
      producers.destroy();
    }
  }
}
