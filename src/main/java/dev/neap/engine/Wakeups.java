package dev.neap.engine;

/**
 * Where wake-ups come from. Each only says "look again": a lost, doubled or late one changes
 * nothing but when that is done.
 */
public interface Wakeups extends AutoCloseable {

  /** From now on calls the action whenever something may have changed. */
  void onWake(Runnable action);

  @Override
  void close();
}
