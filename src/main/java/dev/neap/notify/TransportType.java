package dev.neap.notify;

/** A kind of transport that the configuration names by its {@code type}. */
public interface TransportType {

  /** The word of the configuration, such as {@code slack}. */
  String type();

  /**
   * Makes a transport of this kind; nothing is connected to before the first message.
   *
   * @throws InvalidNotificationsException when its settings can't be used
   */
  Transport open(TransportSettings settings);
}
