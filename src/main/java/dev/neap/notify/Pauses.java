package dev.neap.notify;

import io.github.resilience4j.core.IntervalFunction;
import java.time.Duration;

/**
 * How long to wait before a message is sent again.
 *
 * @param failed after one that failed, in milliseconds by the number of attempts
 * @param refused after one that was refused
 */
record Pauses(IntervalFunction failed, IntervalFunction refused) {

  /** Seconds to five minutes for a failure, a minute to an hour for a refusal, half by chance. */
  static final Pauses USUAL =
      new Pauses(
          IntervalFunction.ofExponentialRandomBackoff(
              Duration.ofSeconds(2), 2, 0.5, Duration.ofMinutes(5)),
          IntervalFunction.ofExponentialRandomBackoff(
              Duration.ofMinutes(1), 2, 0.5, Duration.ofHours(1)));

  /** After so many attempts; not earlier than the other side asks for. */
  Duration after(Outcome outcome, int attempts) {
    if (outcome instanceof Outcome.Refused) {
      return Duration.ofMillis(refused.apply(attempts));
    }
    Duration wait = Duration.ofMillis(failed.apply(attempts));
    Duration asked = outcome instanceof Outcome.Failed f ? f.retryAfter() : null;
    return asked != null && asked.compareTo(wait) > 0 ? asked : wait;
  }
}
