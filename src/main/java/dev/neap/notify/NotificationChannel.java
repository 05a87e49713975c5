package dev.neap.notify;

import java.util.List;

/** A kind of channel that tells people what the rules say; a new one is a new file. */
public interface NotificationChannel extends TransportType {

  /** The events, or groups of them, that are told where no rule names the channel. */
  default List<String> toldByDefault() {
    return List.of(Events.IMPORTANT);
  }
}
