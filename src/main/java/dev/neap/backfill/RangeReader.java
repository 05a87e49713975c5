package dev.neap.backfill;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.batch.infrastructure.item.ItemStreamReader;

/** Gives the next range until the walk has ended; each execution of the step begins anew. */
final class RangeReader implements ItemStreamReader<NextRange> {

  private final Supplier<ChunkRun> runs;
  private ChunkRun run;

  RangeReader(Supplier<ChunkRun> runs) {
    this.runs = runs;
    this.run = runs.get();
  }

  /** The execution that is under way. */
  ChunkRun run() {
    return run;
  }

  @Override
  public void open(ExecutionContext unused) {
    run = runs.get();
  }

  @Override
  public @Nullable NextRange read() {
    return run.ended() ? null : new NextRange(run.size());
  }
}
