package dev.neap.throttle;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * How fast work may go on; the next one follows from what the signals say.
 *
 * <p>The signal nearest its limit decides. Below 0.4 of the limit the speed grows by an eighth a
 * second, up to 0.7 it stays, above it falls a little each second, at the limit it is halved each
 * second. Between 0.7 and the limit it does not fall below its part of what is left up to the
 * limit, so that a load that stays there for long is not answered by standing still. A signal that
 * pauses stops the work at its limit, until it has been well below for two seconds. A signal that
 * leaves only a share of the time is heard at once, however low the load is.
 *
 * @param speed the share of the time in which work goes on, were it not stopped
 * @param stopped whether it stands still
 * @param calm how long the load has been low again since it was stopped
 * @param why the signal that decides, for people
 */
record Stand(double speed, boolean stopped, Duration calm, String why) {

  /** Where it begins. */
  static final Stand FULL_SPEED = new Stand(1, false, Duration.ZERO, "full speed");

  private static final double LEAST = 0.05;
  private static final double FASTER_BELOW = 0.4;
  private static final double SLOWER_ABOVE = 0.7;
  private static final double RESUME_BELOW = 0.85;
  private static final double GROWTH = 0.125;
  private static final Duration RESUME_AFTER = Duration.ofSeconds(2);
  private static final Duration LONGEST_STEP = Duration.ofSeconds(2);

  /** The next stand, so long after this one. */
  Stand next(List<Measured> measured, Duration elapsed) {
    Duration step = elapsed.compareTo(LONGEST_STEP) < 0 ? elapsed : LONGEST_STEP;
    Optional<Measured> holds =
        measured.stream()
            .filter(signal -> signal.holds(stopped ? RESUME_BELOW : 1))
            .max(Comparator.comparingDouble(Measured::pressure));
    if (holds.isPresent()) {
      double after = stopped ? speed : Math.max(LEAST, speed / 2);
      return new Stand(after, true, Duration.ZERO, "stopped, " + holds.get().text());
    }
    Duration quiet = stopped ? calm.plus(step) : Duration.ZERO;
    if (stopped && quiet.compareTo(RESUME_AFTER) < 0) {
      return new Stand(speed, true, quiet, "stopped, but the load is low again");
    }
    Optional<Measured> nearest =
        measured.stream().max(Comparator.comparingDouble(Measured::pressure));
    double near = nearest.map(Measured::pressure).orElse(0.0);
    double next = speed(near, step.toNanos() / 1e9);
    Optional<Measured> sharing =
        measured.stream()
            .filter(signal -> signal.leaves() < 1)
            .min(Comparator.comparingDouble(Measured::leaves));
    if (sharing.isPresent() && sharing.get().leaves() <= next) {
      double share = sharing.get().leaves();
      return new Stand(share, false, Duration.ZERO, because(share, sharing.get().text()));
    }
    return new Stand(next, false, Duration.ZERO, why(next, near, nearest));
  }

  private double speed(double near, double seconds) {
    if (near < FASTER_BELOW) {
      return Math.min(1, speed + GROWTH * seconds);
    } else if (near <= SLOWER_ABOVE) {
      return speed;
    } else if (near < 1) {
      double part = (1 - near) / (1 - SLOWER_ABOVE);
      return Math.max(LEAST, Math.max(speed * Math.pow(0.8, seconds), Math.min(speed, part)));
    }
    return Math.max(LEAST, speed * Math.pow(0.5, seconds));
  }

  private static String why(double speed, double near, Optional<Measured> nearest) {
    if (speed >= 1) {
      return FULL_SPEED.why();
    }
    return because(
        speed,
        near < FASTER_BELOW || nearest.isEmpty() ? "the load is low again" : nearest.get().text());
  }

  private static String because(double speed, String decides) {
    return "speed %d %%, %s".formatted(Math.round(speed * 100), decides);
  }

  /** The slower one of two. */
  Stand and(Stand other) {
    return slowness() >= other.slowness() ? this : other;
  }

  private double slowness() {
    return stopped ? 2 : 1 - speed;
  }
}
