package dev.neap.window;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** When work will be done, or why that can't be told. */
public sealed interface Eta {

  /**
   * The work goes on as it goes now.
   *
   * @param finishes when it will be done
   * @param closed how long it has to wait until then because its window is closed
   */
  record At(Instant finishes, Duration closed) implements Eta {}

  /** It can't be told; the reason is for people. */
  record Unknown(String why) implements Eta {}

  /**
   * When work will be done that goes on only while its window is open.
   *
   * @param now the present moment
   * @param work how long it takes where nothing keeps it; null when that is not known
   * @param window the window; null when it may go on at any time
   * @param held who or what holds it, for nobody knows how long; null when nothing does
   */
  static Eta of(
      Instant now, @Nullable Duration work, @Nullable Window window, @Nullable String held) {
    if (held != null) {
      return new Unknown(held);
    }
    if (work == null) {
      return new Unknown("its speed is not known yet");
    }
    if (window == null || work.isZero()) {
      return new At(now.plus(work), Duration.ZERO);
    }
    Duration left = work;
    for (Opening opening : (Iterable<Opening>) window.from(now)::iterator) {
      Instant begin = opening.start().isBefore(now) ? now : opening.start();
      Duration span = Duration.between(begin, opening.end());
      if (left.compareTo(span) <= 0) {
        Instant finishes = begin.plus(left);
        return new At(finishes, Duration.between(now, finishes).minus(work));
      }
      left = left.minus(span);
    }
    return new Unknown("window " + window.name() + " is open too seldom in the next ten years");
  }
}
