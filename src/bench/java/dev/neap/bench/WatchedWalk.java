package dev.neap.bench;

import dev.neap.bench.Run.Chunk;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/**
 * The chunks of a backfill that must not end while it is watched.
 *
 * @param run what it tells
 * @param walk ends with it
 */
record WatchedWalk(Run run, Future<Void> walk) {

  /** Waits for what has to come. */
  static final ConditionFactory PATIENT =
      Awaitility.await().atMost(Duration.ofMinutes(2)).pollInterval(Duration.ofMillis(10));

  private static final Duration STOPPED = Duration.ofSeconds(2);
  private static final int SOME = 5;

  List<Chunk> chunks() throws Exception {
    if (walk.isDone()) {
      walk.get();
      throw new IllegalStateException("the backfill has ended while the standby was watched");
    }
    return run.chunks();
  }

  /** The first of some chunks, from that one on, that follow each other without a rest. */
  int awaitFlow(int from) {
    return PATIENT.until(() -> flow(from), first -> first >= 0);
  }

  private int flow(int from) throws Exception {
    List<Chunk> chunks = chunks();
    for (int first = from; first + SOME <= chunks.size(); first++) {
      List<Chunk> some = chunks.subList(first, first + SOME);
      long whole = some.get(SOME - 1).end() - some.get(0).begin();
      if (some.stream().mapToLong(Chunk::nanos).sum() > 0.9 * whole) {
        return first;
      }
    }
    return -1;
  }

  /** The last chunk, when none followed it for two seconds, and that for the standby's sake. */
  Chunk awaitStop() throws Exception {
    PATIENT.until(
        () ->
            System.nanoTime() - last().end() > STOPPED.toNanos()
                && run.rest().startsWith("stopped, replica-lag"));
    return last();
  }

  private Chunk last() throws Exception {
    List<Chunk> chunks = chunks();
    return chunks.get(chunks.size() - 1);
  }
}
