package dev.neap.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.neap.lifecycle.Decision.Move;
import dev.neap.lifecycle.LifecycleModel.Place;
import dev.neap.lifecycle.PhaseResult.Finished;
import dev.neap.lifecycle.PhaseResult.NotRun;
import dev.neap.migration.Phase;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Walks through the lifecycle at random, crashing on the way, and then lets it come to an end. */
class LifecycleWalkTest {

  private static final Map<Place, List<Facts>> FACTS = new HashMap<>();

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 233, 377, 610, 987, 1597})
  void endsHoweverItWasInterrupted(long seed) {
    Random random = new Random(seed);
    List<Place> trail = new ArrayList<>(List.of(Place.START));
    for (int step = 0; step < 500; step++) {
      Place place = trail.get(trail.size() - 1);
      List<Facts> possible = FACTS.computeIfAbsent(place, Place::facts);
      Facts facts = possible.get(random.nextInt(possible.size()));
      trail.add(decidedTwice(seed, place, facts, random.nextInt(4) == 0));
    }
    int chaos = trail.size();
    while (!ended(trail.get(trail.size() - 1))) {
      assertThat(trail).as("seed %d does not come to an end", seed).hasSizeLessThan(chaos + 40);
      Place place = trail.get(trail.size() - 1);
      trail.add(decidedTwice(seed, place, kind(place), false));
    }
  }

  /** Decides, loses the decision in a crash, looks again and decides the same. */
  private static Place decidedTwice(long seed, Place place, Facts facts, boolean drops) {
    Decision lost = Lifecycle.decide(place.state(), facts);
    Decision decision = Lifecycle.decide(place.state(), copy(facts));
    assertThat(decision).as("seed %d at %s with %s", seed, place, facts).isEqualTo(lost);
    if (decision instanceof Move move) {
      Place next = place.moved(move.to());
      assertThat(next.state() == State.ROLLING_BACK && next.dropped())
          .as("seed %d rolls back from %s after something was dropped", seed, place)
          .isFalse();
      return next;
    }
    return drops && place.state() == State.CONTRACTING
        ? new Place(place.state(), null, true)
        : place;
  }

  private static Facts copy(Facts facts) {
    return new Facts(
        facts.phase(),
        new ArrayList<>(facts.holds()),
        new HashMap<>(facts.gates()),
        facts.readNewPercent(),
        facts.rowsDifferent(),
        facts.verifyRounds(),
        facts.request(),
        facts.requestedBy(),
        facts.dropped(),
        facts.haltedIn());
  }

  /** Facts under which everything goes well. */
  private static Facts kind(Place place) {
    Map<Phase, List<Verdict>> open = new HashMap<>();
    for (Phase phase : Phase.values()) {
      open.put(phase, List.of());
    }
    return new Facts(
        place.state().runs().isPresent() ? new Finished() : new NotRun(),
        List.of(),
        open,
        100,
        0,
        0,
        place.state() == State.HALTED ? Request.RETRY : Request.NONE,
        "ada",
        place.dropped(),
        place.haltedIn());
  }

  private static boolean ended(Place place) {
    return Lifecycle.decide(place.state(), kind(place)) instanceof Decision.Done;
  }
}
