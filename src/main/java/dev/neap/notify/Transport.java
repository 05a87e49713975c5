package dev.neap.notify;

/**
 * Takes messages to one place. It is used by one thread at a time, which is interrupted when a
 * message takes longer than {@link TransportSettings#timeout()}.
 */
public interface Transport extends AutoCloseable {

  /**
   * Takes one message there.
   *
   * @return what came of it; a message that was not taken is sent again
   * @throws Exception when it can't be told; counts as {@link Outcome.Failed}
   */
  Outcome send(Message message) throws Exception;

  /**
   * Whether it keeps problems open until it is told that they are over; then it gets the messages
   * that end one which it was told of, whatever the rules say of them.
   */
  default boolean keepsProblems() {
    return false;
  }

  /** Gives connections up. */
  @Override
  default void close() {}
}
