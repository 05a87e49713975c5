package dev.neap.bench;

import dev.neap.bench.Run.Chunk;
import dev.neap.bench.report.WalkMeasurement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Measures whether a walk is as fast, and as small in memory, at the end of a table as at its
 * beginning.
 */
final class WalkMeasuring {

  private static final int PARTS = 10;

  private final Server server;

  WalkMeasuring(Server server) {
    this.server = server;
  }

  /**
   * Measures a walk from one end to the other.
   *
   * @param way a case that tells its chunks in the order of the table
   */
  WalkMeasurement measure(Case way, Template template, int round) throws Exception {
    try (Copy copy = Copy.of(server, template.database());
        HeapWatch heap = new HeapWatch()) {
      Run run = new Run(copy.pool(), template.table());
      way.prepare(run);
      copy.checkpoint();
      System.gc();
      long begin = System.nanoTime();
      way.rewrite(run);
      long end = System.nanoTime();
      double seconds = (end - begin) / 1e9;
      double truth = (end - run.told().at()) / 1e9;
      List<Double> millis = new ArrayList<>();
      List<Double> micros = new ArrayList<>();
      for (List<Chunk> part : parts(run.chunks())) {
        millis.add(median(part.stream().map(c -> c.nanos() / 1e6)));
        micros.add(median(part.stream().map(c -> c.nanos() / 1e3 / Math.max(1, c.rows()))));
      }
      return new WalkMeasurement(
          template.rows(),
          round,
          seconds,
          run.told().seconds() / truth,
          millis,
          micros,
          heap.most());
    }
  }

  /** The chunks of each tenth of the rows, each with one at least. */
  private static List<List<Chunk>> parts(List<Chunk> chunks) {
    if (chunks.size() < PARTS) {
      throw new IllegalStateException(
          "a walk of " + chunks.size() + " chunks has no tenths: bench.walk.rows is too small");
    }
    double all = chunks.stream().mapToLong(Chunk::rows).sum();
    List<List<Chunk>> parts = new ArrayList<>();
    long rows = 0;
    for (Chunk chunk : chunks) {
      int part = (int) Math.min(PARTS - 1, rows * PARTS / all);
      while (parts.size() <= part) {
        parts.add(new ArrayList<>());
      }
      parts.get(part).add(chunk);
      rows += chunk.rows();
    }
    parts.removeIf(List::isEmpty);
    return parts;
  }

  private static double median(Stream<Double> values) {
    return Measuring.percentile(values.sorted().toList(), 0.5);
  }
}
