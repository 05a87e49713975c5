package dev.neap.notify.channel;

import dev.neap.notify.Message;
import dev.neap.notify.NotificationChannel;
import dev.neap.notify.Outcome;
import dev.neap.notify.Secret;
import dev.neap.notify.Transport;
import dev.neap.notify.TransportSettings;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * An incoming webhook of Slack, or of what takes the same: Mattermost, Rocket.Chat, Zulip, Discord
 * under {@code /slack}.
 *
 * @see <a href="https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks/">Slack,
 *     Sending messages using incoming webhooks</a>
 */
@Component
final class SlackChannel implements NotificationChannel {

  /** The address is the secret that lets anybody post. */
  record Settings(String type, @Nullable Secret url, @Nullable Path urlFile) {}

  @Override
  public String type() {
    return "slack";
  }

  @Override
  public Transport open(TransportSettings settings) {
    Settings written = settings.as(Settings.class);
    Secret url = settings.required("url", written.url(), written.urlFile());
    JsonPost post = new JsonPost(settings.web("url", url), settings.timeout());
    return message -> post.send(body(message), Map.of(), SlackChannel::judged);
  }

  /** Slack takes these three signs for its own. */
  private static String body(Message message) {
    String text = message.text().replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    return JsonMapper.shared().createObjectNode().put("text", text).toString();
  }

  private static Outcome judged(int status, String body) {
    String answer = body.strip();
    if (answer.equals("ok") || status == 204 || says(answer)) {
      return new Outcome.Sent(answer);
    }
    return new Outcome.Refused("answers %d, but not ok: %s".formatted(status, answer));
  }

  private static boolean says(String answer) {
    try {
      JsonNode json = JsonMapper.shared().readTree(answer);
      return json.path("ok").asBoolean(false)
          || json.path("success").asBoolean(false)
          || json.path("result").asString("").equals("success");
    } catch (JacksonException e) {
      return false;
    }
  }
}
