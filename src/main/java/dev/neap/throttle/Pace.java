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
   * @param chunk how long the last chunk took, zero before the first one
   */
  Rest after(TableName table, Duration chunk);

  /**
   * What is left of the rest after a chunk: at most a piece of it, after which it is asked again.
   *
   * @param nice how long to rest beyond that, as a multiple of the time that chunk and rest take
   *     together; 0 changes nothing
   * @param rested how long it was rested since the chunk
   */
  default Rest after(TableName table, Duration chunk, double nice, Duration rested) {
    Rest whole = after(table, chunk);
    if (whole.again()) {
      return whole;
    }
    double period = chunk.plus(whole.delay()).toNanos() * (1 + nice);
    Duration left = Duration.ofNanos((long) period).minus(chunk).minus(rested);
    String why = nice > 0 ? "nice " + nice + ", " + whole.why() : whole.why();
    if (left.isNegative()) {
      return new Rest(Duration.ZERO, false, why);
    }
    return left.compareTo(PIECE) > 0 ? new Rest(PIECE, true, why) : new Rest(left, false, why);
  }

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
  }
}
