package dev.neap.engine;

import dev.neap.migration.Settings;
import dev.neap.migration.Settings.OnFailure;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The percentages at which a migration's readers stand one after the other.
 *
 * @param steps the percentages, rising
 * @param every the time between two of them
 * @param onFailure where readers go when a health check fails
 */
record RolloutSteps(List<Integer> steps, Duration every, OnFailure onFailure) {

  /** What the file asks for; a percentage that its flags start with is the only step. */
  static RolloutSteps of(Settings settings) {
    Settings.Rollout rollout = settings.rollout();
    Integer start = settings.flags().readNew();
    return new RolloutSteps(
        rollout.steps().isEmpty() && start != null ? List.of(start) : rollout.steps(),
        Objects.requireNonNullElse(rollout.every(), Duration.ofMinutes(15)),
        Objects.requireNonNullElse(rollout.onFailure(), OnFailure.PREVIOUS));
  }

  /** The next step above a percentage. */
  Optional<Integer> above(int percent) {
    return steps.stream().filter(step -> step > percent).findFirst();
  }

  /** The step below a percentage, 0 below the first one. */
  int below(int percent) {
    return steps.stream().filter(step -> step < percent).max(Comparator.naturalOrder()).orElse(0);
  }

  /** Where readers go from a percentage at which a health check failed. */
  int afterFailure(int percent) {
    return onFailure == OnFailure.ZERO ? 0 : below(percent);
  }
}
