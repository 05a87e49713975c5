package dev.neap.lifecycle;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.neap.lifecycle.Decision.Done;
import dev.neap.lifecycle.Decision.Move;
import dev.neap.lifecycle.Decision.Run;
import dev.neap.lifecycle.Decision.Wait;
import dev.neap.lifecycle.LifecycleModel.Place;
import dev.neap.lifecycle.LifecycleModel.Step;
import dev.neap.lifecycle.PhaseResult.NotRun;
import dev.neap.migration.Phase;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Checks the lifecycle as a whole, in every place it can be in and with all facts there can be. */
class LifecycleModelTest {

  private static final Set<State> TERMINAL =
      EnumSet.of(State.COMPLETED, State.ROLLED_BACK, State.ABANDONED);

  private static final LifecycleModel MODEL = new LifecycleModel();

  @Test
  void everyStateIsReachable() {
    assertThat(MODEL.places().stream().map(Place::state).collect(toSet()))
        .containsExactlyInAnyOrder(State.values());
    assertThat(MODEL.places().stream().map(Place::haltedIn).filter(s -> s != null).collect(toSet()))
        .containsExactlyInAnyOrderElementsOf(LifecycleModel.running().toList());
  }

  @Test
  void atMostOneMoveApplies() {
    MODEL.forAll(
        (place, facts) ->
            check(LifecycleTable.applying(place.state(), facts).size() <= 1, place, facts));
  }

  @Test
  void onlyEndedMigrationsAndHaltedOnesWaitForARequest() {
    for (Place place : MODEL.places()) {
      assertThat(MODEL.from(place)).as("leads on from %s", place).isNotEmpty();
      assertThat(MODEL.from(place).stream().noneMatch(Step::unasked))
          .as("%s needs a request", place)
          .isEqualTo(TERMINAL.contains(place.state()) || place.state() == State.HALTED);
      assertThat(MODEL.reachable(place, end -> false))
          .as("ends that can be reached from %s", place)
          .anyMatch(end -> TERMINAL.contains(end.state()));
    }
  }

  @Test
  void aDecisionFitsTheState() {
    MODEL.forAll(
        (place, facts) -> {
          Decision decision = Lifecycle.decide(place.state(), facts);
          boolean running = place.state().runs().isPresent();
          if (decision instanceof Run run) {
            check(place.state().runs().equals(Optional.of(run.phase())), place, facts);
            check(facts.phase() instanceof NotRun && !facts.held(), place, facts);
          } else if (decision instanceof Wait wait) {
            check(!wait.closed().isEmpty(), place, facts);
            check(wait.closed().stream().noneMatch(Verdict::isOpen), place, facts);
            check(!running || facts.phase() instanceof NotRun, place, facts);
          } else if (decision instanceof Done) {
            check(TERMINAL.contains(place.state()), place, facts);
          }
        });
  }

  @Test
  void contractIsEnteredOnlyWithEveryGateOpenAndAllReadersOnTheNewShape() {
    MODEL.forAll(
        (place, facts) -> {
          if (Lifecycle.decide(place.state(), facts) instanceof Move move
              && move.to() == State.CONTRACTING) {
            boolean resumes =
                place.state() == State.HALTED && place.haltedIn() == State.CONTRACTING;
            boolean proved =
                place.state() == State.ROLLED_OUT
                    && facts.readNewPercent() == 100
                    && !facts.held()
                    && facts.gates().containsKey(Phase.CONTRACT)
                    && facts.gates().get(Phase.CONTRACT).stream().allMatch(Verdict::isOpen);
            check(resumes || proved, place, facts);
          }
        });
  }

  @Test
  void aHalfDoneContractOnlyGoesForward() {
    Set<Place> halfDone =
        Set.of(
            new Place(State.CONTRACTING, null, true),
            new Place(State.HALTED, State.CONTRACTING, true));
    for (Place place : halfDone) {
      assertThat(
              MODEL.reachable(
                  place,
                  reached ->
                      reached.state() == State.COMPLETED || reached.state() == State.ABANDONED))
          .as("reachable from %s before it completes", place)
          .extracting(Place::state)
          .containsOnly(
              State.CONTRACTING, State.HALTED, State.COMPLETED, State.ABANDONING, State.ABANDONED);
    }
    assertThat(MODEL.places())
        .containsAll(halfDone)
        .noneMatch(place -> place.state() == State.ROLLING_BACK && place.dropped());
  }

  @Test
  void rollbackWinsInEveryStateBeforeContract() {
    Set<State> tooLate =
        EnumSet.of(
            State.CONTRACTING,
            State.COMPLETED,
            State.HALTED,
            State.ROLLING_BACK,
            State.ROLLED_BACK,
            State.ABANDONING,
            State.ABANDONED,
            State.RESTORING);
    MODEL.forAll(
        (place, facts) -> {
          if (facts.request() == Request.ROLLBACK) {
            boolean goesBack =
                Lifecycle.decide(place.state(), facts) instanceof Move move
                    && move.to() == State.ROLLING_BACK;
            boolean haltedBeforeDrop =
                place.state() == State.HALTED
                    && !place.dropped()
                    && place.haltedIn() != State.ROLLING_BACK
                    && place.haltedIn() != State.ABANDONING
                    && place.haltedIn() != State.RESTORING;
            boolean expected = !tooLate.contains(place.state()) || haltedBeforeDrop;
            check(goesBack == expected, place, facts);
            check(
                Lifecycle.allows(place.state(), place.haltedIn(), place.dropped(), Request.ROLLBACK)
                    == (expected || place.state() == State.COMPLETED),
                place,
                facts);
          }
        });
  }

  @Test
  void whatHasNotEndedCanBeAbandoned() {
    for (Place place : MODEL.places()) {
      boolean stuck = !TERMINAL.contains(place.state()) && place.state() != State.ABANDONING;
      assertThat(
              Lifecycle.allows(place.state(), place.haltedIn(), place.dropped(), Request.ABANDON))
          .as("abandon from %s", place)
          .isEqualTo(stuck);
    }
  }

  @Test
  void aHaltedMigrationResumesWhereItHalted() {
    MODEL.forAll(
        (place, facts) -> {
          if (place.state() == State.HALTED) {
            Decision decision = Lifecycle.decide(place.state(), facts);
            if (facts.request() == Request.RETRY) {
              check(decision instanceof Move move && move.to() == place.haltedIn(), place, facts);
            } else if (facts.request() == Request.NONE) {
              check(decision instanceof Wait, place, facts);
            }
          }
        });
  }

  private static void check(boolean holds, Place place, Facts facts) {
    if (!holds) {
      throw new AssertionError(
          "Does not hold at %s with %s, where the decision is %s"
              .formatted(place, facts, Lifecycle.decide(place.state(), facts)));
    }
  }
}
