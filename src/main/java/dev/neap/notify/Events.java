package dev.neap.notify;

import dev.neap.lifecycle.Event;
import dev.neap.lifecycle.State;
import dev.neap.lifecycle.Transition;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The words by which rules say which rows of the log they are for: events, and groups of them. */
final class Events {

  /** What people want to know where no rule says otherwise. */
  static final String IMPORTANT = "important";

  private static final Set<State> ENDS =
      EnumSet.of(State.COMPLETED, State.ROLLED_BACK, State.ABANDONED);

  private static final Map<String, Predicate<Transition>> GROUPS = new TreeMap<>();

  static {
    group("halts", Event.HALTED);
    group("stalls", Event.STALLED, Event.STALL_OVER);
    group("waits", Event.WAITS);
    group("health", Event.HEALTH_FAILED, Event.HEALTH_WELL);
    group("roll-out", Event.READERS, Event.HEALTH_FAILED, Event.HEALTH_WELL);
    group("approvals", Event.APPROVAL_WANTED, Event.APPROVED, Event.APPROVAL_REVOKED);
    group("drops", Event.DROP_AHEAD);
    group("moves", Event.MOVED, Event.HALTED);
    group("plans", Event.REGISTERED, Event.TEXT_CHANGED, Event.PLANNED_ANEW);
    group(
        "operators",
        Event.PAUSED,
        Event.RESUMED,
        Event.ASKED,
        Event.WITHDRAWN,
        Event.TUNED,
        Event.SKIPPED,
        Event.LEFT);
    GROUPS.put("ends", Events::isEnd);
    GROUPS.put("all", row -> true);
    GROUPS.put(
        IMPORTANT,
        any(List.of("halts", "stalls", "waits", "roll-out", "approvals", "drops", "ends")));
  }

  private Events() {}

  private static void group(String name, Event... events) {
    Set<Event> all = Set.of(events);
    GROUPS.put(name, row -> all.contains(row.event()));
  }

  /** Whether the row tells that the migration came to an end. */
  static boolean isEnd(Transition row) {
    return row.from() != row.to() && ENDS.contains(row.to());
  }

  /** Whether there is an event or a group of this name. */
  static boolean known(String word) {
    return GROUPS.containsKey(word) || event(word) != null;
  }

  /** All words, for people. */
  static String words() {
    Set<String> words = new TreeSet<>(GROUPS.keySet());
    Arrays.stream(Event.values()).map(Event::name).forEach(words::add);
    return String.join(", ", words);
  }

  /** Rows for which one of the words stands. */
  static Predicate<Transition> any(List<String> words) {
    return words.stream().map(Events::one).reduce(row -> false, Predicate::or);
  }

  /** Whether one of the words stands for the event, in whatever state. */
  static boolean include(List<String> words, Event event) {
    return any(words).test(Events.row(event));
  }

  private static Predicate<Transition> one(String word) {
    Predicate<Transition> group = GROUPS.get(word);
    Event event = event(word);
    return group != null ? group : row -> row.event() == event;
  }

  private static @Nullable Event event(String word) {
    String name = word.strip().toUpperCase(Locale.ROOT).replace('-', '_');
    return Arrays.stream(Event.values())
        .filter(event -> event.name().equals(name))
        .findFirst()
        .orElse(null);
  }

  private static Transition row(Event event) {
    return new Transition(
        0, "", 1, 1, State.PLANNED, State.PLANNED, event, Instant.EPOCH, "", "", null);
  }
}
