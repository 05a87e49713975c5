package dev.neap.backfill;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The size of chunks follows their duration. */
class ChunkSizeTest {

  private static final Duration TARGET = Duration.ofMillis(200);

  private final ChunkSize size = new ChunkSize(TARGET, 16, 1, 10_000, 1);

  @Test
  void growsByHalfAtMost() {
    took(Duration.ofNanos(1));
    assertThat(size.size()).isEqualTo(24);
    took(Duration.ofNanos(1));
    assertThat(size.size()).isEqualTo(36);
  }

  @Test
  void shrinksToATenthAtOnceWhenFarTooLong() {
    for (int i = 0; i < 10; i++) {
      took(Duration.ofMillis(10));
    }
    long before = size.size();
    took(Duration.ofMillis(1001));
    assertThat(size.size()).isEqualTo(before / 10);
    took(Duration.ofMillis(10));
    assertThat(size.size()).as("the fast ones before are forgotten").isLessThan(before / 2);
  }

  @Test
  void staysWithinItsBounds() {
    for (int i = 0; i < 30; i++) {
      took(Duration.ZERO);
    }
    assertThat(size.size()).isEqualTo(10_000);
    for (int i = 0; i < 30; i++) {
      took(Duration.ofSeconds(5));
    }
    assertThat(size.size()).isEqualTo(1);
    size.refused();
    assertThat(size.size()).isEqualTo(1);
  }

  @Test
  void shrinksWhenRefusedAndIsNotMisledByTheEndOfATable() {
    size.refused();
    assertThat(size.size()).isEqualTo(4);
    size.took(1, 50, Duration.ofMillis(90));
    assertThat(size.size()).isEqualTo(4);
  }

  @Test
  void learnsFromAChunkWhoseTimeWasUpBeforeItsEnd() {
    size.took(2, 50, Duration.ofMillis(200));
    assertThat(size.size()).isEqualTo(2);
  }

  @Test
  void isNotHeldBackByTheFirstChunk() {
    took(Duration.ofMillis(800));
    assertThat(size.size()).isEqualTo(4);
    for (int i = 0; i < 10; i++) {
      took(Duration.ofMillis(10 * size.size()));
    }
    assertThat(size.size()).isEqualTo(20);
  }

  @Test
  void isNotMisledByBlocksThatHoldNothingToDo() {
    for (int i = 0; i < 100; i++) {
      size.took(size.size(), 3, Duration.ofNanos(1000));
    }
    assertThat(size.size()).isEqualTo(256);
    took(Duration.ofMillis(400));
    assertThat(size.size()).isEqualTo(128);
  }

  @Test
  void aimsAtAnotherDurationAtOnceWhenItShrinksAndSlowlyWhenItGrows() {
    for (int i = 0; i < 20; i++) {
      took(Duration.ofMillis(size.size()));
    }
    assertThat(size.size()).isEqualTo(200);
    size.aim(Duration.ofMillis(20));
    assertThat(size.size()).isEqualTo(20);
    size.aim(TARGET);
    assertThat(size.size()).isEqualTo(30);
  }

  @Test
  void comesNearTheTargetAndStaysThere() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    long worst = 0;
    long best = Long.MAX_VALUE;
    for (int i = 0; i < 200; i++) {
      double millisPerBlock = 0.8 + 0.4 * random.nextDouble();
      long millis = Math.round(size.size() * millisPerBlock);
      took(Duration.ofMillis(millis));
      if (i > 30) {
        worst = Math.max(worst, millis);
        best = Math.min(best, millis);
      }
    }
    assertThat(worst).as("seed %d", seed).isLessThan(400);
    assertThat(best).as("seed %d", seed).isGreaterThan(80);
  }

  private void took(Duration duration) {
    size.took(size.size(), size.size() * 50, duration);
  }
}
