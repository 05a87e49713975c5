package dev.neap.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import sun.misc.Signal;

/**
 * Ctrl-C and SIGTERM: the first one asks the running command to come to a safe end, the second one
 * ends the process at once, as does the first where a command has nothing to bring to an end.
 *
 * <p>A shutdown hook would not do: the JVM ignores a second signal while hooks run, and the exit
 * code could not be 0.
 */
public final class Interruption {

  private static final long LIMIT_SECONDS = 30;

  private final AtomicBoolean requested = new AtomicBoolean();
  private final AtomicReference<Runnable> stop = new AtomicReference<>();
  private final CountDownLatch ended = new CountDownLatch(1);

  /** Handles this process's signals from now on. */
  public void install(Terminal terminal) {
    for (String name : new String[] {"INT", "TERM"}) {
      Signal.handle(new Signal(name), signal -> signalled(signal.getNumber(), terminal));
    }
  }

  /** Says what brings the command to a safe end; called on another thread, once. */
  public void onStop(Runnable action) {
    stop.set(action);
  }

  /** Whether the command was asked to end. */
  public boolean requested() {
    return requested.get();
  }

  /** The command has ended, and its exit code is about to be the process's. */
  public void ended() {
    ended.countDown();
  }

  void request() {
    requested.set(true);
    Runnable action = stop.get();
    if (action != null) {
      action.run();
    }
  }

  private void signalled(int number, Terminal terminal) {
    if (requested.get() || stop.get() == null) {
      Runtime.getRuntime().halt(128 + number);
    }
    requested.set(true);
    Thread waiter = new Thread(() -> end(number, terminal), "neap-stop");
    waiter.setDaemon(true);
    waiter.start();
  }

  private void end(int number, Terminal terminal) {
    terminal.error("Stopping after this chunk or step. Once more ends at once, and loses nothing.");
    request();
    try {
      if (!ended.await(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        terminal.error(
            "It did not come to an end within %d s and is cut off; start again to go on."
                .formatted(LIMIT_SECONDS));
        Runtime.getRuntime().halt(128 + number);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
