package dev.neap.notify;

import dev.neap.lifecycle.Event;
import dev.neap.lifecycle.State;
import dev.neap.lifecycle.Transition;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Who is told what, as the configuration says. */
public final class Notifications implements AutoCloseable {

  private final List<Consumer> consumers;
  private final @Nullable String link;
  private final @Nullable String place;

  Notifications(List<Consumer> consumers, @Nullable String link, @Nullable String place) {
    this.consumers = List.copyOf(consumers);
    this.link = link == null ? null : link.replaceFirst("/+$", "");
    this.place = place;
  }

  /** Whether anybody is told anything. */
  public boolean isConfigured() {
    return !consumers.isEmpty();
  }

  /** The names of all channels and brokers. */
  public List<String> names() {
    return consumers.stream().map(Consumer::name).toList();
  }

  /**
   * The shortest duration from which on a rule tells of a wait; empty when nobody is told of any.
   */
  public Optional<Duration> waitsLongerThan() {
    return waits().stream().findFirst();
  }

  /**
   * The durations after which a wait is to be written into the log, so that each rule finds a row
   * of waits as long as it asks for; the shortest first.
   */
  public SortedSet<Duration> waits() {
    return consumers.stream()
        .flatMap(consumer -> consumer.rules().stream())
        .filter(Rule::tellsWaits)
        .map(Rule::longerThan)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /**
   * Sends a message that says it is a test.
   *
   * @return what the other side answered; empty when there is no channel or broker of this name
   */
  public Optional<Outcome> test(String name, Clock clock) throws InterruptedException {
    Transition nothing =
        new Transition(
            0,
            "neap-test",
            1,
            1,
            State.PLANNED,
            State.PLANNED,
            Event.REGISTERED,
            clock.instant(),
            "neap notify test",
            "this is a test, nothing has happened",
            null);
    Place nowhere = new Place(place == null ? "neap" : place, "", "");
    for (Consumer consumer : consumers) {
      if (consumer.name().equals(name)) {
        return Optional.of(
            consumer.send(new Message(nothing, nowhere, null, null, Set.of(), true)));
      }
    }
    return Optional.empty();
  }

  List<Consumer> consumers() {
    return consumers;
  }

  /** The message of a row. */
  Message message(DeliveryStore.Due due, @Nullable Situation now, Set<Problem> ends) {
    Transition row = due.row();
    String where = place == null ? due.database() + "/" + due.schema() : place;
    return new Message(
        row,
        new Place(where, due.database(), due.schema()),
        now,
        link == null ? null : link + "/migrations/" + row.migration(),
        ends,
        false);
  }

  /** Gives all connections up. */
  @Override
  public void close() {
    consumers.forEach(Consumer::close);
  }
}
