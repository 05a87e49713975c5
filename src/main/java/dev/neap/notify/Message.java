package dev.neap.notify;

import dev.neap.lifecycle.Transition;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One row of the log on its way to somebody.
 *
 * @param transition the row
 * @param place where the migration works
 * @param situation where it stands by now; null where that can't be told
 * @param link the page about the migration; null when there is none
 * @param ends the problems that the row ends, for a transport that keeps them
 * @param test whether nothing has happened and somebody only tries the transport
 */
public record Message(
    Transition transition,
    Place place,
    @Nullable Situation situation,
    @Nullable String link,
    Set<Problem> ends,
    boolean test) {

  /** The same for the same row whenever it is sent: {@code <migration>/<run>/<version>}. */
  public String id() {
    return "%s/%d/%d".formatted(transition.migration(), transition.run(), transition.version());
  }

  /** What is told, on one line. */
  public String text() {
    return MessageText.line(this);
  }

  /** The event as a program reads it, as one JSON document. */
  public String event() {
    return EventJson.of(this).toString();
  }

  /** The event as a program reads it, together with the words for people. */
  public String eventWithText() {
    return EventJson.withText(this).toString();
  }
}
