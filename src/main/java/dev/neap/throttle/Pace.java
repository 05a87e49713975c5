package dev.neap.throttle;

import dev.neap.schema.TableName;
import java.time.Duration;

/** Says how long to rest between two pieces of work on a table. */
@FunctionalInterface
public interface Pace {

  /** Never rests. */
  Pace FULL_SPEED = (table, chunk) -> Rest.NONE;

  /**
   * How long to rest after a chunk; asked between two chunks, with no transaction open.
   *
   * @param table the table that is worked on
   * @param chunk how long the last chunk took
   */
  Rest after(TableName table, Duration chunk);

  /**
   * How to go on.
   *
   * @param delay the rest from the end of the last chunk
   * @param again whether the load is at its limit and must be asked for again after the rest
   * @param why what asks for the rest; {@code full speed} when there is none
   */
  record Rest(Duration delay, boolean again, String why) {

    /** No rest. */
    static final Rest NONE = new Rest(Duration.ZERO, false, "full speed");
  }
}
