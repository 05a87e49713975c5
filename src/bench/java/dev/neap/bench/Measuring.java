package dev.neap.bench;

import dev.neap.bench.report.Measurement;
import dev.neap.bench.report.Measurement.Chunks;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Measures one run of a case on a fresh copy, alone on the server. */
final class Measuring {

  private final Server server;
  private final int limitSeconds;

  Measuring(Server server, int limitSeconds) {
    this.server = server;
    this.limitSeconds = limitSeconds;
  }

  /**
   * Measures a run.
   *
   * @throws IllegalStateException when the case has not done what it is for
   */
  Measurement measure(Case way, Template template, int round) throws Exception {
    try (Copy copy = Copy.of(server, template.database());
        HeapWatch heap = new HeapWatch()) {
      Run run = new Run(copy.pool(), template.table());
      way.prepare(run);
      copy.checkpoint();
      System.gc();
      Counters before = copy.counters();
      run.limit(limitSeconds);
      long begin = System.nanoTime();
      way.rewrite(run);
      double seconds = (System.nanoTime() - begin) / 1e9;
      long jvmHeap = heap.most();
      copy.endSessions();
      Counters after = copy.counters();
      boolean cut = run.wasCut() && copy.stale() > 0;
      assertRewritten(way, copy, cut);
      long rows = copy.rewritten();
      Counters counted = copy.counted(before.updated() + rows);
      return new Measurement(
          way.name(),
          template.table().id(),
          round,
          template.rows(),
          rows,
          seconds,
          cut,
          after.wal() - before.wal(),
          counted.fullPages() - before.fullPages(),
          before.heap(),
          after.heap(),
          before.indexes(),
          after.indexes(),
          counted.updated() - before.updated(),
          counted.hot() - before.hot(),
          jvmHeap,
          chunks(run));
    }
  }

  private static void assertRewritten(Case way, Copy copy, boolean cut) {
    long stale = copy.stale();
    if (stale > 0 && !cut) {
      throw new IllegalStateException(
          "case " + way.name() + " has ended and left " + stale + " rows as they were");
    }
  }

  private static @Nullable Chunks chunks(Run run) {
    List<Double> millis = run.chunks().stream().map(chunk -> chunk.nanos() / 1e6).sorted().toList();
    return millis.isEmpty()
        ? null
        : new Chunks(millis.size(), percentile(millis, 0.5), percentile(millis, 0.99));
  }

  static double percentile(List<Double> sorted, double part) {
    return sorted.get((int) Math.ceil(part * sorted.size()) - 1);
  }
}
