package dev.neap.backfill;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How many passes are wanted, and when they are given up for a while. */
class WeavingTest {

  private static final Passes TWELVE = new Passes(12, 0.93);

  private final Clock clock = new Clock();
  private final Weaving weaving = new Weaving(TWELVE, clock);

  @ParameterizedTest(name = "{0} rows a page, {1} free, growing by {2} bytes, {3} indexes: {4}")
  @CsvSource({
    "40, 0, 8, 1, 8",
    "40, 0, 8, 2, 16",
    "40, 0, 8, 5, 16",
    "4, 0, 8, 5, 4",
    "1, 0, 8, 5, 1",
    "40, 0.5, 8, 5, 3",
    "40, 1, 8, 5, 1",
    "40, 0.2, 8, 5, 7"
  })
  void asManyPassesAsThePagesWant(
      double rows, double free, double growth, int indexes, int passes) {
    PageShape shape = new PageShape(rows, free, 8168 * (1 - free) / rows, growth, indexes, 0);
    assertThat(shape.passes().count()).isEqualTo(passes);
  }

  @Test
  void eachPassTakesLessThanTheOneBeforeAndTheLastTakesAll() {
    String condition = TWELVE.condition("3");
    String table = condition.replaceAll(".*decode\\('([0-9a-f]+)'.*", "$1");
    int[] taken = new int[12];
    for (int i = 0; i < 256; i++) {
      taken[Integer.parseInt(table.substring(2 * i, 2 * i + 2), 16)]++;
    }
    for (int pass = 1; pass < 12; pass++) {
      assertThat(taken[pass]).isBetween(1, taken[pass - 1] + 1);
    }
    assertThat(TWELVE.order()).hasSize(12).startsWith(0, 1, 2).endsWith(10, Passes.ALL);
    assertThat(Passes.ONE.order()).containsExactly(Passes.ALL);
  }

  @Test
  void goesInOnePassWhileRowsDontStayAndTriesAgain() {
    saw(5);
    saw(5);
    assertThat(weaving.passes()).isEqualTo(TWELVE);
    saw(5);
    assertThat(weaving.passes()).isEqualTo(Passes.ONE);
    assertThat(weaving.why()).isEqualTo("one pass: somebody looks");

    clock.now += Duration.ofSeconds(11).toNanos();
    assertThat(weaving.passes()).isEqualTo(TWELVE);
    saw(5);
    assertThat(weaving.passes()).as("one more chunk in vain is enough now").isEqualTo(Passes.ONE);
    clock.now += Duration.ofSeconds(11).toNanos();
    assertThat(weaving.passes()).as("and the pause is longer").isEqualTo(Passes.ONE);

    clock.now += Duration.ofSeconds(10).toNanos();
    saw(80);
    assertThat(weaving.passes()).isEqualTo(TWELVE);
    assertThat(weaving.why()).isEqualTo("12 passes");
  }

  @Test
  void aChunkWithNothingToDoSaysNothing() {
    for (int i = 0; i < 10; i++) {
      weaving.saw(TWELVE, 4, 0, () -> "nothing");
    }
    assertThat(weaving.passes()).isEqualTo(TWELVE);
  }

  private void saw(int stayed) {
    weaving.saw(TWELVE, 100, stayed, () -> "somebody looks");
  }

  private static final class Clock implements Time {
    private long now;

    @Override
    public long nanos() {
      return now;
    }

    @Override
    public void sleep(Duration duration) {
      now += duration.toNanos();
    }
  }
}
