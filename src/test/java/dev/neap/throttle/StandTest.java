package dev.neap.throttle;

import static dev.neap.throttle.Effect.PAUSE;
import static dev.neap.throttle.Effect.SLOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The next speed follows from the one before, the readings and the time between. */
class StandTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  @ParameterizedTest(name = "at {0} a speed of {1} becomes {2}")
  @CsvSource({
    // faster
    "0,    0.5,  0.625",
    "0.39, 0.05, 0.175",
    "0.39, 0.95, 1",
    // hold
    "0.4,  0.3,  0.3",
    "0.7,  0.3,  0.3",
    "0.55, 1,    1",
    // slower, but not below the part that is left up to the limit
    "0.71, 1,    0.9667",
    "0.85, 1,    0.8",
    "0.85, 0.55, 0.5",
    "0.85, 0.3,  0.3",
    "0.99, 1,    0.8",
    "0.99, 0.05, 0.05",
    // halve
    "1,    1,    0.5",
    "7,    0.2,  0.1",
    "7,    0.06, 0.05",
  })
  void theSignalNearestItsLimitDecides(double near, double speed, double next) {
    Stand before = new Stand(speed, false, Duration.ZERO, "");
    Stand stand = before.next(List.of(signal(SLOW, 0.0), signal(SLOW, near)), SECOND);
    assertThat(stand.stopped()).isFalse();
    assertThat(stand.speed()).isCloseTo(next, within(0.001));
    assertThat(stand.why())
        .isEqualTo(
            next == 1
                ? "full speed"
                : "speed %d %%, %s"
                    .formatted(
                        Math.round(next * 100),
                        near < 0.4 ? "the load is low again" : "load: at " + near));
  }

  @Test
  void aStepIsAsLargeAsTheTimeThatWentByUpToTwoSeconds() {
    Stand low = new Stand(0.1, false, Duration.ZERO, "");
    assertThat(low.next(List.of(), Duration.ofMillis(800)).speed()).isEqualTo(0.2);
    assertThat(low.next(List.of(), Duration.ofHours(1)).speed()).isEqualTo(0.35);
    assertThat(Stand.FULL_SPEED.next(List.of(signal(SLOW, 2.0)), Duration.ofMillis(500)).speed())
        .isCloseTo(0.707, within(0.001));
  }

  @Test
  void aSignalThatPausesStopsAtOnceAndUntilItHasBeenWellBelowForTwoSeconds() {
    Stand stand = next(Stand.FULL_SPEED, signal(PAUSE, 1.0));
    assertThat(stand).isEqualTo(new Stand(0.5, true, Duration.ZERO, "stopped, load: at 1.0"));
    stand = next(stand, signal(PAUSE, 0.9));
    assertThat(stand).isEqualTo(new Stand(0.5, true, Duration.ZERO, "stopped, load: at 0.9"));
    stand = next(stand, signal(PAUSE, 0.84));
    assertThat(stand).isEqualTo(new Stand(0.5, true, SECOND, "stopped, but the load is low again"));
    stand = next(stand, signal(PAUSE, 0.86));
    assertThat(stand.calm()).isZero();
    stand = next(next(stand, signal(PAUSE, 0.1)), signal(PAUSE, 0.1));
    assertThat(stand.stopped()).isFalse();
    assertThat(stand.speed()).isEqualTo(0.625);
  }

  @Test
  void isBackAtFullSpeedWithinFifteenSecondsFromTheLeast() {
    Stand stand = new Stand(0.05, true, Duration.ZERO, "");
    for (int second = 0; second < 12; second++) {
      stand = next(stand, signal(PAUSE, 0.1));
    }
    assertThat(stand).isEqualTo(Stand.FULL_SPEED);
  }

  @Test
  void whatCannotBeToldStopsOnlyWhereItPauses() {
    assertThat(next(Stand.FULL_SPEED, signal(SLOW, null))).isEqualTo(Stand.FULL_SPEED);
    assertThat(next(Stand.FULL_SPEED, signal(PAUSE, null), signal(PAUSE, 5.0)))
        .returns(true, Stand::stopped)
        .returns(
            "stopped, load: can't tell, no privilege"
                + " (to go on without it: neap.throttle.load.effect: slow)",
            Stand::why);
  }

  @ParameterizedTest(name = "at {0}, with {1} left, a speed of {2} becomes {3}")
  @CsvSource({
    "0,    0.5, 1,    0.5,   others are here",
    "0,    0.5, 0.45, 0.5,   others are here",
    "0,    0.5, 0.1,  0.225, the load is low again",
    "0.85, 0.5, 1,    0.5,   others are here",
    "0.85, 0.5, 0.4,  0.4,   load: at 0.85",
    "3,    0.5, 0.6,  0.3,   load: at 3.0",
  })
  void noMoreIsTakenThanASignalLeaves(
      double near, double leaves, double speed, double next, String why) {
    Measured shared = new Measured("others", SLOW, 0.0, leaves, "are here");
    Stand stand = next(new Stand(speed, false, Duration.ZERO, ""), shared, signal(SLOW, near));
    assertThat(stand.speed()).isCloseTo(next, within(0.001));
    assertThat(stand.why().replace("others: ", "others "))
        .isEqualTo("speed %d %%, %s".formatted(Math.round(next * 100), why));
  }

  @Test
  void theSlowerOfTwoCounts() {
    Stand slow = new Stand(0.3, false, Duration.ZERO, "");
    Stand stopped = new Stand(0.9, true, Duration.ZERO, "");
    assertThat(slow.and(Stand.FULL_SPEED)).isSameAs(slow);
    assertThat(Stand.FULL_SPEED.and(slow)).isSameAs(slow);
    assertThat(slow.and(stopped)).isSameAs(stopped);
  }

  private static Stand next(Stand before, Measured... measured) {
    return before.next(List.of(measured), SECOND);
  }

  private static Measured signal(Effect effect, @Nullable Double near) {
    return new Measured("load", effect, near, null, near == null ? "no privilege" : "at " + near);
  }
}
