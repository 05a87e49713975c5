package dev.neap.cli;

import dev.neap.notify.Delivery;
import dev.neap.notify.Notifications;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Tells people and programs what a command writes into the log, while it works and at its end. */
final class Told implements AutoCloseable {

  private static final Duration AT_MOST = Duration.ofSeconds(10);

  private final CommandContext context;
  private final @Nullable Delivery delivery;

  private Told(CommandContext context, @Nullable Delivery delivery) {
    this.context = context;
    this.delivery = delivery;
  }

  /** Begins; nothing is done where the configuration has no channel and no broker. */
  static Told of(Session session, CommandContext context) {
    boolean configured =
        session.find(Notifications.class).map(Notifications::isConfigured).orElse(false);
    Delivery delivery = configured ? session.bean(Delivery.class) : null;
    if (delivery != null) {
      delivery.prepare();
      delivery.start();
    }
    return new Told(context, delivery);
  }

  /** Waits some seconds for those who were not told yet, and says who they are. */
  @Override
  public void close() {
    if (delivery == null) {
      return;
    }
    try {
      Delivery.Delivered delivered = delivery.deliverPending(AT_MOST);
      if (!delivered.left().isEmpty()) {
        context
            .terminal()
            .error(
                "Not told of everything yet: %s. `neap notify status` says why."
                    .formatted(String.join(", ", delivered.left())));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
