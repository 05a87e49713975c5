package dev.neap.engine;

import dev.neap.backfill.ChunkGate;
import dev.neap.lifecycle.Request;
import dev.neap.lifecycle.Standing;
import dev.neap.lifecycle.Verdict;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Asked before each chunk and step of a phase that runs: stops it when this process is to end, when
 * the migration is held, or when a way back is asked for.
 *
 * @param now where the migration stands
 * @param holds what holds it there
 */
record GoOn(
    BooleanSupplier stopping, Supplier<Standing> now, Function<Standing, List<Verdict>> holds) {

  /** Whether it may go on now. */
  ChunkGate.Verdict beforeChunk() {
    if (stopping.getAsBoolean()) {
      return new ChunkGate.Stop("this process is to end");
    }
    Standing standing = now.get();
    if (standing.request() != Request.NONE && standing.allows(standing.request())) {
      return new ChunkGate.Stop(standing.request() + " was asked for");
    }
    List<Verdict> held = holds.apply(standing);
    return held.isEmpty() ? new ChunkGate.Go() : new ChunkGate.Stop(held.get(0).reason());
  }
}
