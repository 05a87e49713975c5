package dev.neap.demo;

/** Says which of the application's sessions read the new shape. */
interface Readers extends AutoCloseable {

  /** Whether a session reads, and writes, the new shape; it is asked before each transaction. */
  boolean readNew(String session);

  @Override
  default void close() {}
}
