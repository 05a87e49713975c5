package dev.neap.backfill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.neap.schema.TableName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.JdbcTemplate;

/** Whatever a chunk's size, what is gone over by all passes is a beginning of it at any time. */
class WeaveTest {

  private static final TableName T = new TableName("public", "t");
  private static final RangeStatements NONE = new RangeStatements(new JdbcTemplate(), "");

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void endsInOrder(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 200; i++) {
      long from = random.nextInt(1000);
      long to = from + 1 + random.nextInt(300);
      int passes = 1 + random.nextInt(16);
      long size = 1 + random.nextInt(40);
      long first = 1 + random.nextInt((int) size);
      assertThat(ends(from, to, passes, size, first))
          .as("seed %d: blocks %d to %d, %d passes of %d, %d", seed, from, to, passes, size, first)
          .isEqualTo(to);
    }
  }

  /** Where the chunk ends, by its statements; each has come after all that it stands on. */
  private static long ends(long from, long to, int passes, long size, long first) {
    Range chunk = BlockRange.blocks(T, 0, from, to);
    List<Piece> pieces = Weave.order(NONE, chunk, new Passes(passes, 0.9), size, first);
    Map<Long, List<Integer>> seen = new HashMap<>();
    List<Integer> order = new Passes(passes, 0.9).order();
    long done = from;
    for (Piece piece : pieces) {
      BlockRange range = (BlockRange) piece.range();
      for (long block = range.from().block(); block < range.to().block(); block++) {
        seen.computeIfAbsent(block, b -> new ArrayList<>()).add(piece.pass());
      }
      if (piece.pass() == Passes.ALL) {
        assertThat(range.from().block()).isEqualTo(done);
        done = range.to().block();
        for (long block = range.from().block(); block < done; block++) {
          assertThat(seen.get(block)).isEqualTo(order);
        }
      }
    }
    assertThat(pieces.get(pieces.size() - 1).pass()).isEqualTo(Passes.ALL);
    return done;
  }
}
