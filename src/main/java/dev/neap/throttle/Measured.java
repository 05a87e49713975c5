package dev.neap.throttle;

import dev.neap.throttle.Reading.Known;
import dev.neap.throttle.Reading.Shared;
import org.jspecify.annotations.Nullable;

/**
 * What one signal said.
 *
 * @param signal its name
 * @param near the load as a part of its limit; null when it can't be told
 * @param most the greatest share of the time in which work may go on, whatever the load; null when
 *     it does not say
 * @param why what was measured, or why nothing was
 */
record Measured(
    String signal, Effect effect, @Nullable Double near, @Nullable Double most, String why) {

  static Measured of(LoadSignal signal, Reading reading) {
    if (reading instanceof Shared shared) {
      return new Measured(signal.name(), signal.effect(), 0.0, shared.speed(), shared.why());
    }
    Double near = reading instanceof Known known ? known.nearLimit() : null;
    return new Measured(signal.name(), signal.effect(), near, null, reading.why());
  }

  /** The load as a part of the limit; where it can't be told, what that is taken for. */
  double pressure() {
    if (near == null) {
      return effect == Effect.PAUSE ? Double.POSITIVE_INFINITY : 0;
    }
    return near;
  }

  /** The greatest share of the time that it leaves. */
  double leaves() {
    return most == null ? 1 : most;
  }

  /** Whether it keeps the work standing that must get below a part of the limit. */
  boolean holds(double part) {
    return effect == Effect.PAUSE && pressure() >= part;
  }

  /** The signal and its reading, and what helps where there is none. */
  String text() {
    return near == null
        ? "%s: can't tell, %s (to go on without it: neap.throttle.%1$s.effect: slow)"
            .formatted(signal, why)
        : signal + ": " + why;
  }
}
