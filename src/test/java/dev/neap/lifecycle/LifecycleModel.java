package dev.neap.lifecycle;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The lifecycle as a finite graph: every place a migration can be in, and what leads on. */
final class LifecycleModel {

  /** A state with what the migration remembers there. */
  record Place(State state, @Nullable State haltedIn, boolean dropped) {

    static final Place START = new Place(State.PLANNED, null, false);

    /** Where a move leads, remembering what the store remembers. */
    Place moved(State to) {
      return new Place(to, to == State.HALTED ? state : null, dropped && to != State.PLANNED);
    }

    List<Facts> facts() {
      return EveryFacts.of(dropped, haltedIn);
    }
  }

  /** A way from one place to the next; unasked when it needs no operator. */
  record Step(Place from, Place to, boolean unasked) {}

  private final Map<Place, Set<Step>> steps = new LinkedHashMap<>();

  /** Walks all ways there are from the start. */
  LifecycleModel() {
    Deque<Place> open = new ArrayDeque<>(List.of(Place.START));
    while (!open.isEmpty()) {
      Place place = open.pop();
      if (!steps.containsKey(place)) {
        steps.put(place, stepsFrom(place));
        steps.get(place).forEach(step -> open.push(step.to));
      }
    }
  }

  Set<Place> places() {
    return steps.keySet();
  }

  Set<Step> from(Place place) {
    return steps.getOrDefault(place, Set.of());
  }

  /** Hands each reachable place to the check with each combination of facts. */
  void forAll(BiConsumer<Place, Facts> check) {
    places().forEach(place -> place.facts().forEach(facts -> check.accept(place, facts)));
  }

  /** The places that can be reached from one, not going on from where the barrier is. */
  Set<Place> reachable(Place start, Predicate<Place> barrier) {
    Set<Place> seen = new LinkedHashSet<>();
    Deque<Place> open = new ArrayDeque<>(List.of(start));
    while (!open.isEmpty()) {
      Place place = open.pop();
      if (seen.add(place) && !barrier.test(place)) {
        from(place).forEach(step -> open.push(step.to));
      }
    }
    return seen;
  }

  private static Set<Step> stepsFrom(Place place) {
    Set<Step> steps = new LinkedHashSet<>();
    for (Facts facts : place.facts()) {
      if (Lifecycle.decide(place.state, facts) instanceof Decision.Move move) {
        steps.add(new Step(place, place.moved(move.to()), facts.request() == Request.NONE));
      }
    }
    if (place.state == State.CONTRACTING) {
      steps.add(new Step(place, new Place(place.state, null, true), true));
    }
    return steps;
  }

  static Stream<State> running() {
    return Stream.of(State.values()).filter(state -> state.runs().isPresent());
  }
}
