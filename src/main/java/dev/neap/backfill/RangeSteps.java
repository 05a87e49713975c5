package dev.neap.backfill;

import org.springframework.batch.core.step.Step;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Makes the Batch step of a walk: one for a small table, else one of several segments. */
public final class RangeSteps {

  /** Tables of less than so much are not divided, unless several workers are asked for. */
  private static final long WORTH_DIVIDING = 256L << 20;

  private static final int SEGMENTS = 8;

  private RangeSteps() {}

  /**
   * The step of a walk. It ends {@code COMPLETED} when every row was worked on, {@code STOPPED}
   * when the gate says so, {@code FAILED} with {@link RowFailureException}, {@link
   * ChunkFailedException}, or whatever fence and work throw that will not pass. Started again it
   * goes on at the checkpoint, whatever Batch's own books say.
   *
   * @param name the step's name in its job; the database is asked how large the table is
   */
  public static Step step(String name, Walk walk, RunContext context) {
    int segments = segments(walk, context);
    WalkRun run = new WalkRun(context, walk, segments);
    return segments == 1
        ? SegmentStep.of(name, new Segment(0, 1), run)
        : new PartitionedWalk(name, run, segments);
  }

  /** As many as the walk began with; a new one's are enough to change the number of workers. */
  private static int segments(Walk walk, RunContext context) {
    JdbcClient jdbc = JdbcClient.create(context.database());
    int begun =
        jdbc.sql(
                "SELECT count(*) FROM neap.checkpoint WHERE migration = ? AND run = ? AND step = ?")
            .params(context.migration(), context.run(), walk.step())
            .query(Integer.class)
            .single();
    if (begun > 0) {
      return begun;
    }
    long bytes = 0;
    for (var leaf : walk.leaves()) {
      bytes +=
          jdbc.sql("SELECT coalesce(pg_relation_size(to_regclass(?)), 0)")
              .param(leaf.sql())
              .query(Long.class)
              .single();
    }
    int partitions = context.settings().partitions();
    return bytes < WORTH_DIVIDING ? partitions : Math.max(partitions, SEGMENTS);
  }
}
