package dev.neap.notify;

import dev.neap.lifecycle.Transition;
import dev.neap.notify.Outcome.Failed;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One channel or broker of the configuration, with the rules of what it is told.
 *
 * <p>Its transport works in a thread of its own, and is given up after the time that a message may
 * take: one that hangs holds up nobody, and gets no second message beside the one it hangs in.
 */
final class Consumer implements AutoCloseable {

  private final String name;
  private final String type;
  private final Transport transport;
  private final Duration timeout;
  private final Masks masks;
  private final List<Rule> rules;
  private final @Nullable Duration giveUpAfter;
  private @Nullable ExecutorService executor;

  /**
   * Puts it together.
   *
   * @param rules what it is told; everything when there are none
   * @param giveUpAfter how long a message is tried that is refused; for ever when null
   */
  Consumer(
      String type,
      TransportSettings settings,
      Transport transport,
      List<Rule> rules,
      @Nullable Duration giveUpAfter) {
    this.name = settings.name();
    this.type = type;
    this.transport = transport;
    this.timeout = settings.timeout();
    this.masks = settings.masks();
    this.rules = List.copyOf(rules);
    this.giveUpAfter = giveUpAfter;
  }

  String name() {
    return name;
  }

  String type() {
    return type;
  }

  Duration timeout() {
    return timeout;
  }

  @Nullable Duration giveUpAfter() {
    return giveUpAfter;
  }

  /** Whether it is a broker, which misses nothing. */
  boolean takesAll() {
    return rules.isEmpty();
  }

  boolean keepsProblems() {
    return transport.keepsProblems();
  }

  List<Rule> rules() {
    return rules;
  }

  /** Whether it is told of the row, whatever that ends. */
  boolean wants(Transition row) {
    return rules.isEmpty() || rules.stream().anyMatch(rule -> rule.matches(row));
  }

  /** Sends a message, and says what came of it without saying any secret. */
  synchronized Outcome send(Message message) throws InterruptedException {
    Future<Outcome> sent = executor().submit(() -> transport.send(message));
    try {
      return sent.get(timeout.toMillis(), TimeUnit.MILLISECONDS).words(masks::masked);
    } catch (TimeoutException e) {
      return new Failed("no answer within %d ms".formatted(timeout.toMillis()));
    } catch (ExecutionException e) {
      return new Failed(masks.masked(words(e.getCause())));
    } finally {
      sent.cancel(true);
    }
  }

  @Override
  public synchronized void close() {
    if (executor != null) {
      executor.shutdownNow();
    }
    transport.close();
  }

  private ExecutorService executor() {
    if (executor == null) {
      executor =
          Executors.newSingleThreadExecutor(
              work -> {
                Thread thread = new Thread(work, "neap notify " + name);
                thread.setDaemon(true);
                return thread;
              });
    }
    return executor;
  }

  private static String words(@Nullable Throwable thrown) {
    if (thrown == null) {
      return "it failed";
    }
    String message = thrown.getMessage();
    return message == null || message.isBlank()
        ? thrown.getClass().getSimpleName()
        : thrown.getClass().getSimpleName() + ": " + message;
  }
}
