package dev.neap.backfill;

import java.time.Duration;
import java.util.function.Supplier;

/**
 * In how many passes the next chunk is gone over: as many as its pages want, or one for a while
 * when that does not keep rows on their pages.
 */
final class Weaving {

  private static final double WORTH_IT = 0.3;
  private static final int IN_A_ROW = 3;
  private static final long FIRST_PAUSE = Duration.ofSeconds(10).toNanos();
  private static final long LONGEST_PAUSE = Duration.ofMinutes(5).toNanos();

  private final Passes wanted;
  private final Time time;
  private int inVain;
  private long pause = FIRST_PAUSE;
  private long oneUntil;
  private boolean one;
  private String why;

  Weaving(Passes wanted, Time time) {
    this.wanted = wanted;
    this.time = time;
    this.why = usual();
  }

  Passes passes() {
    return one && time.nanos() - oneUntil < 0 ? Passes.ONE : wanted;
  }

  /** In how many passes it goes, and why, for people. */
  String why() {
    return why;
  }

  /**
   * Learns from a chunk how many of the rows that its last statement rewrote stayed on their page.
   *
   * @param passes those that the chunk was gone over in
   * @param reason says what may keep rows from staying; asked when they don't
   */
  void saw(Passes passes, long updated, long stayed, Supplier<String> reason) {
    if (passes.count() == 1 || updated < 5) {
      return;
    }
    if (stayed >= updated * WORTH_IT) {
      inVain = 0;
      pause = FIRST_PAUSE;
      one = false;
      why = usual();
      return;
    }
    inVain++;
    if (one || inVain >= IN_A_ROW) {
      pause = one ? Math.min(2 * pause, LONGEST_PAUSE) : pause;
      one = true;
      oneUntil = time.nanos() + pause;
      why = "one pass: " + reason.get();
    }
  }

  private String usual() {
    return wanted.count() == 1 ? "one pass" : wanted.count() + " passes";
  }
}
