package dev.neap.notify.channel;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.neap.notify.Message;
import dev.neap.notify.NotificationChannel;
import dev.neap.notify.Outcome;
import dev.neap.notify.Secret;
import dev.neap.notify.Transport;
import dev.neap.notify.TransportSettings;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.Base64;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Any web server that takes JSON; signed, so that it can tell who sent it and when.
 *
 * @see <a
 *     href="https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md">Standard
 *     Webhooks, whose headers these are</a>
 */
@Component
final class WebhookChannel implements NotificationChannel {

  private static final String ENCODED = "whsec_";
  private static final int SHORTEST_KEY = 24;

  private final Clock clock;

  /** The key may stand in Base64 behind {@code whsec_}; else its bytes in UTF-8 are the key. */
  record Settings(
      String type,
      @Nullable Secret url,
      @Nullable Path urlFile,
      @Nullable Secret key,
      @Nullable Path keyFile) {}

  @Autowired
  WebhookChannel() {
    this(Clock.systemUTC());
  }

  WebhookChannel(Clock clock) {
    this.clock = clock;
  }

  @Override
  public String type() {
    return "webhook";
  }

  @Override
  public Transport open(TransportSettings settings) {
    Settings written = settings.as(Settings.class);
    Secret url = settings.required("url", written.url(), written.urlFile());
    JsonPost post = new JsonPost(settings.web("url", url), settings.timeout());
    SecretKeySpec key = key(settings, settings.required("key", written.key(), written.keyFile()));
    return message -> {
      String body = message.eventWithText();
      return post.send(
          body, headers(message, body, key), (status, answer) -> new Outcome.Sent(answer));
    };
  }

  private static SecretKeySpec key(TransportSettings settings, Secret secret) {
    byte[] key;
    try {
      key =
          secret.value().startsWith(ENCODED)
              ? Base64.getDecoder().decode(secret.value().substring(ENCODED.length()))
              : secret.value().getBytes(UTF_8);
    } catch (IllegalArgumentException e) {
      throw settings.wrong("key", "what stands behind whsec_ is not Base64");
    }
    if (key.length < SHORTEST_KEY) {
      throw settings.wrong(
          "key", "it has less than %d bytes and can be guessed".formatted(SHORTEST_KEY));
    }
    return new SecretKeySpec(key, "HmacSHA256");
  }

  private Map<String, String> headers(Message message, String body, SecretKeySpec key)
      throws GeneralSecurityException {
    String time = String.valueOf(clock.instant().getEpochSecond());
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(key);
    byte[] signature = mac.doFinal("%s.%s.%s".formatted(message.id(), time, body).getBytes(UTF_8));
    return Map.of(
        "webhook-id",
        message.id(),
        "webhook-timestamp",
        time,
        "webhook-signature",
        "v1," + Base64.getEncoder().encodeToString(signature));
  }
}
