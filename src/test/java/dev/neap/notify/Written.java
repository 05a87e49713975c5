package dev.neap.notify;

import dev.neap.lifecycle.Event;
import dev.neap.lifecycle.State;
import dev.neap.lifecycle.Transition;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.ByteArrayResource;

/** Notifications as a configuration writes them, and messages to send by them. */
public final class Written {

  static final Instant THEN = Instant.parse("2026-11-29T02:00:00Z");

  private Written() {}

  /** Reads settings below {@code neap.notify}, given as names and values one after the other. */
  public static Notifications notifications(Object... settings) {
    Map<String, Object> all = new HashMap<>();
    for (int i = 0; i < settings.length; i += 2) {
      all.put("neap.notify." + settings[i], settings[i + 1]);
    }
    return notifications(new MapPropertySource("test", all));
  }

  static Notifications yaml(String text) throws IOException {
    return notifications(
        new YamlPropertySourceLoader()
            .load("test", new ByteArrayResource(text.getBytes(StandardCharsets.UTF_8)))
            .get(0));
  }

  private static Notifications notifications(PropertySource<?> settings) {
    try (AnnotationConfigApplicationContext context = kinds()) {
      context.getEnvironment().getPropertySources().addFirst(settings);
      return WrittenNotifications.read(
          context.getEnvironment(),
          List.copyOf(context.getBeansOfType(NotificationChannel.class).values()),
          List.copyOf(context.getBeansOfType(EventBroker.class).values()));
    }
  }

  /** All kinds of channels and brokers that a scan finds. */
  static AnnotationConfigApplicationContext kinds() {
    AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
    context.scan("dev.neap.notify.channel", "dev.neap.notify.broker");
    context.refresh();
    return context;
  }

  /** Sends by the one channel that is configured. */
  public static Outcome send(Notifications notifications, Message message) {
    try {
      return notifications.consumers().get(0).send(message);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  static Transition row(int version, @Nullable State from, State to, Event event, String reason) {
    return row(version, from, to, event, reason, null);
  }

  static Transition row(
      int version,
      @Nullable State from,
      State to,
      Event event,
      String reason,
      @Nullable String detail) {
    return new Transition(
        version, "full-name", 1, version, from, to, event, THEN, "ada@db1", reason, detail);
  }

  /** A halt. */
  public static Message halted() {
    return message(
        row(
            7,
            State.BACKFILLING,
            State.HALTED,
            Event.HALTED,
            "row {\"id\": 77} of <orders> & more can't be converted"),
        Set.of());
  }

  /** A move that ends these problems. */
  public static Message moved(Problem... ends) {
    return message(
        row(8, State.HALTED, State.BACKFILLING, Event.MOVED, "ada asked for RETRY"),
        new java.util.TreeSet<>(Set.of(ends)));
  }

  static Message message(Transition row, Set<Problem> ends) {
    return new Message(
        row,
        new Place("shop/public", "shop", "public"),
        new Situation(row.version(), "HALTED", null, null, "./neap retry full-name"),
        "https://neap.example.com/migrations/full-name",
        ends,
        false);
  }
}
