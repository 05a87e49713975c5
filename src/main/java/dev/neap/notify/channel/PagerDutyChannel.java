package dev.neap.notify.channel;

import dev.neap.notify.Message;
import dev.neap.notify.NotificationChannel;
import dev.neap.notify.Outcome;
import dev.neap.notify.Problem;
import dev.neap.notify.Secret;
import dev.neap.notify.Transport;
import dev.neap.notify.TransportSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * An integration of PagerDuty: a problem triggers an alert, what ends it resolves the alert.
 *
 * @see <a href="https://developer.pagerduty.com/docs/send-alert-event">PagerDuty, Events API v2</a>
 */
@Component
final class PagerDutyChannel implements NotificationChannel {

  private static final int LONGEST_SUMMARY = 1024;

  /**
   * Where and as what it reports.
   *
   * @param routingKey the integration key of the service
   */
  record Settings(
      String type,
      @DefaultValue("https://events.pagerduty.com/v2/enqueue") URI url,
      @Nullable Secret routingKey,
      @Nullable Path routingKeyFile) {}

  @Override
  public String type() {
    return "pagerduty";
  }

  @Override
  public List<String> toldByDefault() {
    return List.of("halts", "stalls", "health");
  }

  @Override
  public Transport open(TransportSettings settings) {
    Settings written = settings.as(Settings.class);
    Secret key = settings.required("routing-key", written.routingKey(), written.routingKeyFile());
    URI address = settings.web("url", Secret.of(written.url().toString()));
    return new Alerts(new JsonPost(address, settings.timeout()), key);
  }

  /** Alerts of one service. */
  private record Alerts(JsonPost post, Secret key) implements Transport {

    @Override
    public boolean keepsProblems() {
      return true;
    }

    @Override
    public Outcome send(Message message) throws IOException, InterruptedException {
      Outcome last = new Outcome.Sent("there is nothing to trigger or to resolve");
      for (Problem over : message.ends()) {
        last = enqueue(resolve(message, over.name()));
        if (!(last instanceof Outcome.Sent)) {
          return last;
        }
      }
      Optional<Problem> problem = Problem.begunBy(message.transition());
      if (problem.isPresent()) {
        return enqueue(trigger(message, problem.get().name(), severity(problem.get())));
      }
      if (message.test()) {
        last = enqueue(trigger(message, "TEST", "info"));
        return last instanceof Outcome.Sent ? enqueue(resolve(message, "TEST")) : last;
      }
      return last;
    }

    private Outcome enqueue(ObjectNode event) throws IOException, InterruptedException {
      return post.send(event.toString(), Map.of(), Alerts::judged);
    }

    private static Outcome judged(int status, String body) {
      try {
        if (status == 202
            && JsonMapper.shared().readTree(body).path("status").asString("").equals("success")) {
          return new Outcome.Sent(body);
        }
      } catch (JacksonException e) {
        return new Outcome.Failed("answers %d with what is no JSON: %s".formatted(status, body));
      }
      return new Outcome.Failed("answers %d without success: %s".formatted(status, body));
    }

    private ObjectNode trigger(Message message, String reason, String severity) {
      ObjectNode event = event(message, "trigger", reason);
      event.put("client", "Neap");
      String text = message.text();
      event
          .putObject("payload")
          .put("summary", text.substring(0, Math.min(LONGEST_SUMMARY, text.length())))
          .put("source", message.place().name())
          .put("severity", severity)
          .put("timestamp", message.transition().at().toString())
          .put("component", message.transition().migration())
          .put("class", message.transition().event().name())
          .set("custom_details", JsonMapper.shared().readTree(message.event()));
      if (message.link() != null) {
        event.putArray("links").addObject().put("href", message.link()).put("text", "Neap");
      }
      return event;
    }

    private ObjectNode resolve(Message message, String reason) {
      return event(message, "resolve", reason);
    }

    /** One alert for each migration, run and reason. */
    private ObjectNode event(Message message, String action, String reason) {
      ObjectNode event = JsonMapper.shared().createObjectNode();
      event.put("routing_key", key.value());
      event.put("event_action", action);
      event.put(
          "dedup_key",
          "neap/%s/%s/%d/%s"
              .formatted(
                  message.place().name(),
                  message.transition().migration(),
                  message.transition().run(),
                  reason));
      return event;
    }

    private static String severity(Problem problem) {
      return switch (problem) {
        case HALTED, HEALTH -> "critical";
        case STALLED -> "error";
        case WAITS, APPROVAL, DROP -> "warning";
      };
    }
  }
}
