package dev.neap.throttle;

import dev.neap.schema.TableName;
import java.time.Duration;

/** Says how long to rest between two pieces of work on a table. */
@FunctionalInterface
public interface Pace {

  /** Never rests. */
  Pace FULL_SPEED = (table, chunk) -> Rest.NONE;

  /** After so much of a rest the pace is asked again, so that a stop is noticed within it. */
  Duration PIECE = Duration.ofMillis(500);

  /**
   * How long to rest after a chunk; asked between two chunks and before the first one, with no
   * transaction open.
   *
   * @param table the table that is worked on
   * @param chunk how long the last chunk took, or the first one is to take
   */
  Rest after(TableName table, Duration chunk);

  /**
   * How to go on.
   *
   * @param delay the rest
   * @param again whether the pace must be asked again after the rest
   * @param why what asks for the rest; {@code full speed} when there is none
   */
  record Rest(Duration delay, boolean again, String why) {

    /** No rest. */
    static final Rest NONE = new Rest(Duration.ZERO, false, "full speed");

    /** It before the first chunk, which has nothing to rest from. */
    public Rest begun() {
      return again ? this : new Rest(Duration.ZERO, false, why);
    }

    /**
     * What is left of it: at most a piece, after which the pace is asked again.
     *
     * @param chunk the time that it was asked for
     * @param nice how long to rest beyond it, as a multiple of the time that chunk and rest take
     *     together; 0 changes nothing
     * @param rested how long it was rested in that chunk and since
     */
    public Rest left(Duration chunk, double nice, Duration rested) {
      if (again) {
        return this;
      }
      Duration left = whole(chunk, nice).minus(rested);
      String because = nice > 0 ? "nice " + nice + ", " + why : why;
      if (left.isNegative()) {
        return new Rest(Duration.ZERO, false, because);
      }
      return left.compareTo(PIECE) > 0
          ? new Rest(PIECE, true, because)
          : new Rest(left, false, because);
    }

    /** How long it rests for each unit of work; 0 where that can't be told yet. */
    public double toWork(Duration chunk, double nice) {
      return again || chunk.isZero() ? 0 : (double) whole(chunk, nice).toNanos() / chunk.toNanos();
    }

    private Duration whole(Duration chunk, double nice) {
      double period = chunk.plus(delay).toNanos() * (1 + nice);
      return Duration.ofNanos((long) period).minus(chunk);
    }
  }
}
