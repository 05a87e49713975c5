package dev.neap.notify.channel;

import dev.neap.notify.Message;
import dev.neap.notify.NotificationChannel;
import dev.neap.notify.Outcome;
import dev.neap.notify.Problem;
import dev.neap.notify.Transport;
import dev.neap.notify.TransportSettings;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.springframework.stereotype.Component;

/** Writes into Neap's own log: a halt as an error, what needs people as a warning. */
@Component
final class LogChannel implements NotificationChannel {

  private static final Logger log = LoggerFactory.getLogger("dev.neap.notify");

  /** Nothing but its type. */
  record Settings(String type) {}

  @Override
  public String type() {
    return "log";
  }

  @Override
  public Transport open(TransportSettings settings) {
    settings.as(Settings.class);
    return LogChannel::write;
  }

  private static Outcome write(Message message) {
    log.atLevel(level(message))
        .addKeyValue("id", message.id())
        .addKeyValue("event", message.transition().event())
        .log(message.text());
    return new Outcome.Sent("written");
  }

  private static Level level(Message message) {
    Optional<Problem> problem = Problem.begunBy(message.transition());
    if (problem.isEmpty()) {
      return message.test() ? Level.WARN : Level.INFO;
    }
    return problem.get() == Problem.HALTED ? Level.ERROR : Level.WARN;
  }
}
