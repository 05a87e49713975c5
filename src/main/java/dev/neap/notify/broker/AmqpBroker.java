package dev.neap.notify.broker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.MILLISECONDS;

import com.rabbitmq.client.ConnectionFactory;
import dev.neap.notify.EventBroker;
import dev.neap.notify.Message;
import dev.neap.notify.Outcome;
import dev.neap.notify.Secret;
import dev.neap.notify.Transport;
import dev.neap.notify.TransportSettings;
import java.net.URI;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Date;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.springframework.amqp.core.MessageBuilder;
import org.springframework.amqp.core.MessageDeliveryMode;
import org.springframework.amqp.core.ReturnedMessage;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory.ConfirmType;
import org.springframework.amqp.rabbit.connection.CorrelationData;
import org.springframework.amqp.rabbit.core.RabbitTemplate;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.stereotype.Component;

/**
 * An exchange of a broker that speaks AMQP 0-9-1, such as RabbitMQ. A message counts as taken when
 * the broker has confirmed it and a queue got it.
 *
 * @see <a href="https://www.rabbitmq.com/docs/confirms">RabbitMQ, Publisher Confirms</a>
 */
@Component
final class AmqpBroker implements EventBroker {

  /**
   * Where it publishes.
   *
   * @param uri {@code amqps://user:password@host:5671/vhost}
   * @param exchange must be there; the routing key is {@code <migration>.<EVENT>}
   */
  record Settings(
      String type,
      @Nullable Secret uri,
      @Nullable Path uriFile,
      @DefaultValue("neap") String exchange) {}

  @Override
  public String type() {
    return "amqp";
  }

  @Override
  public Transport open(TransportSettings settings) {
    Settings written = settings.as(Settings.class);
    Secret uri = settings.required("uri", written.uri(), written.uriFile());
    CachingConnectionFactory connections =
        new CachingConnectionFactory(client(settings, uri.value()));
    connections.setPublisherConfirmType(ConfirmType.CORRELATED);
    connections.setPublisherReturns(true);
    connections.setConnectionNameStrategy(factory -> "neap " + settings.name());
    connections.setCloseTimeout(1000);
    RabbitTemplate template = new RabbitTemplate(connections);
    template.setMandatory(true);
    return new Exchange(connections, template, written.exchange(), settings.timeout());
  }

  private static ConnectionFactory client(TransportSettings settings, String uri) {
    ConnectionFactory client = new ConnectionFactory();
    int timeout = Math.toIntExact(settings.timeout().toMillis());
    try {
      client.setUri(uri);
      String user = URI.create(uri).getRawUserInfo();
      if (user != null && user.contains(":")) {
        settings.hide(user.substring(user.indexOf(':') + 1));
        settings.hide(client.getPassword());
      }
      if (client.isSSL()) {
        client.useSslProtocol(javax.net.ssl.SSLContext.getDefault());
        client.enableHostnameVerification();
      }
    } catch (GeneralSecurityException | java.net.URISyntaxException | IllegalArgumentException e) {
      throw settings.wrong("uri", "it is no address; write amqps://user:password@host:5671/vhost");
    }
    client.setAutomaticRecoveryEnabled(false);
    client.setConnectionTimeout(timeout);
    client.setHandshakeTimeout(timeout);
    client.setChannelRpcTimeout(timeout);
    return client;
  }

  /** One exchange. */
  private record Exchange(
      CachingConnectionFactory connections, RabbitTemplate template, String name, Duration timeout)
      implements Transport {

    @Override
    public Outcome send(Message message) throws InterruptedException, TimeoutException {
      CorrelationData sent = new CorrelationData(message.id());
      template.send(
          name,
          message.transition().migration() + "." + message.transition().event(),
          MessageBuilder.withBody(message.event().getBytes(UTF_8))
              .setContentType("application/json")
              .setContentEncoding("UTF-8")
              .setMessageId(message.id())
              .setDeliveryMode(MessageDeliveryMode.PERSISTENT)
              .setTimestamp(Date.from(message.transition().at()))
              .build(),
          sent);
      return confirmed(sent);
    }

    private Outcome confirmed(CorrelationData sent) throws InterruptedException, TimeoutException {
      try {
        CorrelationData.Confirm confirm = sent.getFuture().get(timeout.toMillis(), MILLISECONDS);
        ReturnedMessage returned = sent.getReturned();
        if (returned != null) {
          return new Outcome.Failed(
              "no queue is bound to exchange %s: %s".formatted(name, returned.getReplyText()));
        }
        if (confirm.ack()) {
          return new Outcome.Sent("confirmed");
        }
        String why = confirm.reason();
        return new Outcome.Failed(
            "the broker did not take it: "
                + (why == null ? "is a queue bound to exchange %s?".formatted(name) : why));
      } catch (ExecutionException e) {
        return new Outcome.Failed("the broker did not take it: " + e.getCause());
      }
    }

    @Override
    public void close() {
      connections.destroy();
    }
  }
}
