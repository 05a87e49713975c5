package dev.neap.flag.provider;

import java.util.Map;
import java.util.TreeMap;

/** Where a provider's flags really are: a server or a file of a test, which can break down. */
abstract class Source implements AutoCloseable {

  /** Booleans, integers, or what a test puts there by mistake. */
  final Map<String, Object> flags = new TreeMap<>();

  /** The settings of a Neap that reads here. */
  abstract Map<String, Object> settings();

  /** Makes the flags known as they are. */
  abstract void publish() throws Exception;

  /** From now on nothing can be read. */
  abstract void breakDown() throws Exception;

  /** Everything is well again. */
  abstract void mend() throws Exception;

  @Override
  public void close() throws Exception {}

  /** The name of the provider. */
  final String provider() {
    return String.valueOf(settings().get("neap.flags.provider"));
  }

  @Override
  public String toString() {
    return getClass().getSimpleName();
  }
}
