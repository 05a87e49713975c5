package dev.neap.lifecycle;

import org.jspecify.annotations.Nullable;

/**
 * What is written into a migration's log.
 *
 * @param event what kind of thing happened
 * @param actor who or what did it
 * @param reason why, or what, for people
 * @param detail further facts as JSON; null when there are none
 */
public record Entry(Event event, String actor, String reason, @Nullable String detail) {

  /** Without further facts. */
  public Entry(Event event, String actor, String reason) {
    this(event, actor, reason, null);
  }
}
