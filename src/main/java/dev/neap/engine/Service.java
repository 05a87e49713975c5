package dev.neap.engine;

/** Works in the background for as long as {@code neap serve} runs. */
public interface Service extends AutoCloseable {

  /**
   * Begins the work and returns at once. The database may be out of reach then, and at any time
   * later: the work begins when it is there.
   */
  void start();

  /** Ends the work, and returns when it has come to a safe end. */
  @Override
  void close();
}
