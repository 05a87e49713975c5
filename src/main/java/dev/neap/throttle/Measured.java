package dev.neap.throttle;

import dev.neap.throttle.Reading.Known;
import org.jspecify.annotations.Nullable;

/**
 * What one signal said.
 *
 * @param signal its name
 * @param near the load as a part of its limit; null when it can't be told
 * @param why what was measured, or why nothing was
 */
record Measured(String signal, Effect effect, @Nullable Double near, String why) {

  static Measured of(LoadSignal signal, Reading reading) {
    Double near = reading instanceof Known known ? known.nearLimit() : null;
    return new Measured(signal.name(), signal.effect(), near, reading.why());
  }

  /** The load as a part of the limit; where it can't be told, what that is taken for. */
  double pressure() {
    if (near == null) {
      return effect == Effect.PAUSE ? Double.POSITIVE_INFINITY : 0;
    }
    return near;
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
