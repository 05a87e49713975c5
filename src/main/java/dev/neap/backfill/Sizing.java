package dev.neap.backfill;

import dev.neap.backfill.ChunkWork.Done;
import dev.neap.backfill.OwnStatements.Committed;
import dev.neap.migration.RowRewrite;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** How large the chunks of a segment are, and how they are divided into statements. */
final class Sizing {

  /** Those that are gone over in several passes by the same statements. */
  private static final int PAGES_AT_ONCE = 32;

  /**
   * Those that a statement of the first pass goes over while others use the server: it writes them
   * to the log as a whole, and pages of indexes too, and a commit waits for what is ahead of it.
   */
  private static final int PAGES_AT_FIRST = 4;

  private final WalkRun run;
  private final Ranges ranges;
  private final StatementSize statement = new StatementSize();
  private final ChunkSize chunk;
  private @Nullable PageShape shape;
  private @Nullable Weaving weaving;
  private Passes passes = Passes.ONE;

  /** The rows that were rewritten in each block or row of the last chunk; negative before. */
  private double rewritten = -1;

  Sizing(WalkRun run, Ranges ranges) {
    this.run = run;
    this.ranges = ranges;
    boolean ends = run.walk().work().rewrite() != null;
    this.chunk = ranges.sizes(run.context().settings(), ends);
    if (run.learned() > 0) {
      chunk.begin(run.learned());
    }
  }

  /**
   * How much the next chunk asks for, by the settings as they are now: with {@code
   * max-rows-per-second} what may be done in a second, lest it be done at once and waited for long.
   */
  long chunk() {
    ChunkSettings settings = run.context().settings();
    chunk.aim(settings.chunkTime());
    Integer most = settings.maxRowsPerSecond();
    if (most == null) {
      return chunk.size();
    }
    double perUnit =
        rewritten >= 0 ? rewritten : ranges.rowsPerUnit(shape == null ? PageShape.UNKNOWN : shape);
    return (long) Math.max(1, Math.min(chunk.size(), most / Math.max(perUnit, 1e-9)));
  }

  /** The passes that the pieces belong to. */
  Passes passes() {
    return passes;
  }

  boolean isLeast() {
    return chunk.isLeast();
  }

  void refused() {
    chunk.refused();
    statement.refused();
  }

  void took(Done done) {
    if (done.size() > 0) {
      rewritten = (double) done.outcome().rows() / done.size();
    }
    chunk.took(done.size(), done.outcome().rows(), done.took());
    run.learned(chunk.size());
  }

  /**
   * The pieces of a chunk that is rewritten, in the order in which they are to be worked on.
   *
   * @param shared whether others use the server, so that small ones are worth their time
   */
  List<Piece> pieces(RangeStatements sql, Range range, RowRewrite rewrite, boolean shared) {
    if (shape == null || weaving == null) {
      shape = PageShape.read(sql, run.walk().leaves(), columns(rewrite));
      weaving = new Weaving(shape.passes(), run.context().time());
      run.progress().fullAfter(run.walk().leaves().size() == 1 ? shape.full() : 1);
    }
    passes = weaving.passes();
    double rowsPerUnit = ranges.rowsPerUnit(shape);
    double rows = statement.rows() * passes.count();
    double most = passes.count() == 1 ? rows : PAGES_AT_ONCE * shape.rows();
    long size = Math.max(1, Math.round(Math.min(rows, most) / rowsPerUnit));
    double pages = shared ? PAGES_AT_FIRST : PAGES_AT_ONCE;
    long first = Math.max(1, Math.min(size, Math.round(pages * shape.rows() / rowsPerUnit)));
    return Weave.order(sql, range, passes, size, first);
  }

  private static List<String> columns(RowRewrite rewrite) {
    return rewrite.assignments().stream().map(RowRewrite.Assignment::column).toList();
  }

  /**
   * Learns from a chunk's statements.
   *
   * @param reason says what may keep rows from staying on their page
   */
  void took(Committed done, Duration duration, Supplier<String> reason) {
    statement.took(done.pieces(), done.rows(), duration, done.wal());
    if (weaving != null) {
      weaving.saw(passes, done.updated(), done.stayed(), reason);
    }
  }

  /** In how many passes chunks are done, and why; empty where nothing is rewritten. */
  String weave() {
    return weaving == null ? "" : weaving.why();
  }
}
