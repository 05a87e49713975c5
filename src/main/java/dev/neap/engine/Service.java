package dev.neap.engine;

/** Something that works in the background for as long as a process serves a database. */
public interface Service extends AutoCloseable {

  /** Begins; returns at once. */
  void start();

  /** Comes to a safe end; returns when it has, within 30 seconds. */
  @Override
  void close();
}
