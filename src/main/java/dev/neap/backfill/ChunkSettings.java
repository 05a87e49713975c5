package dev.neap.backfill;

import dev.neap.migration.Settings.UserTriggers;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How chunks are executed.
 *
 * @param chunkTime the duration that one chunk aims at
 * @param partitions how many segments of a table are worked on at once, from 1
 * @param nice how long to rest, in and after each chunk, beyond what the load asks for, as a
 *     multiple of the time that it took
 * @param maxRowsPerSecond the most rows a second, null for no limit
 * @param lockTimeout how long a statement waits for a lock before the chunk is taken back; together
 *     with the chunk's time below the server's {@code deadlock_timeout} (1 s), so that in a
 *     deadlock it is the chunk that gives way and not the application
 * @param attempts how many failed attempts in a row make the walk wait until the database is well,
 *     which single attempts find out
 * @param firstBackoff the rest after the first failed attempt; it doubles with each further one
 * @param longestBackoff the longest rest between two attempts
 * @param userTriggers whether the users' own triggers fire for the rows that are rewritten
 * @param maxBadRows how many rows that can't be converted are passed by before the step fails
 * @param vacuumEvery after how many percent of the rows the table is vacuumed; null for never
 */
public record ChunkSettings(
    Duration chunkTime,
    int partitions,
    double nice,
    @Nullable Integer maxRowsPerSecond,
    Duration lockTimeout,
    int attempts,
    Duration firstBackoff,
    Duration longestBackoff,
    UserTriggers userTriggers,
    int maxBadRows,
    @Nullable Integer vacuumEvery) {

  /** Chunks of 200 ms; after five failed attempts one about every twenty seconds. */
  public static final ChunkSettings DEFAULT =
      new ChunkSettings(
          Duration.ofMillis(200),
          1,
          0,
          null,
          Duration.ofMillis(250),
          5,
          Duration.ofMillis(100),
          Duration.ofSeconds(20),
          UserTriggers.FIRE,
          0,
          null);

  /**
   * A statement behind others that is needed only where the users' triggers are suppressed; else
   * nothing, for the role may not be allowed it. Neap's own trigger passes by the rows that are
   * rewritten, and so does not miss anything.
   */
  String whereSuppressed(String statement) {
    return userTriggers == UserTriggers.SUPPRESS ? "; " + statement : "";
  }

  /**
   * How long one statement of a chunk may take that an application may have to wait for: two and a
   * half times what it aims at, at least 500 ms; then the chunk is taken back and made smaller.
   */
  Duration longestInTheWay() {
    Duration least = Duration.ofMillis(500);
    Duration wanted = chunkTime.multipliedBy(5).dividedBy(2);
    return wanted.compareTo(least) > 0 ? wanted : least;
  }

  /**
   * How long the statements of a chunk that are committed by themselves may take together: ten
   * times what it aims at, at least 1 s, and the rests between them besides.
   *
   * @param restToWork how long it rests for each unit of work
   */
  Duration ownTimeout(double restToWork) {
    double work = Math.max(1000, chunkTime.toMillis() * 10.0);
    return Duration.ofMillis(Math.round(work * (1 + restToWork)));
  }

  /** How long one statement of a chunk may take at all: ten times what it aims at, at least 5 s. */
  Duration statementTimeout() {
    Duration tenfold = chunkTime.multipliedBy(10);
    Duration least = Duration.ofSeconds(5);
    return tenfold.compareTo(least) > 0 ? tenfold : least;
  }
}
