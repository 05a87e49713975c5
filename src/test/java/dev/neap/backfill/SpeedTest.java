package dev.neap.backfill;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How long the rest of a walk takes is known early, in spite of noise. */
class SpeedTest {

  private static final double RIGHT = 0.15;

  private record Chunk(long nanos, long rows) {}

  private record Told(double fraction, double ratio) {}

  /**
   * Walks whose first chunks are small and pay as much for their commit as large ones, whose chunks
   * vary, of which some stall, and which rest after each.
   */
  @ParameterizedTest
  @CsvSource({
    "  3_000_000, 100_000, 0.1, 0.00, 0.0",
    "  6_000_000, 100_000, 0.15, 0.00, 0.0",
    "  6_000_000,  20_000, 0.3, 0.00, 1.0",
    " 20_000_000,  20_000, 0.3, 0.01, 1.0",
    "100_000_000,  50_000, 0.5, 0.02, 0.0",
  })
  void isRightAfterOneTwentiethOfTheRows(
      String rows, String perSecond, double noise, double stalls, double rest) {
    for (int seed = 1; seed <= 40; seed++) {
      Random random = new Random(seed);
      List<Chunk> chunks = walk(number(rows), number(perSecond), noise, stalls, rest, random);
      for (Told told : told(chunks)) {
        if (told.fraction() >= 0.05 && told.fraction() <= 0.9) {
          assertThat(told.ratio())
              .as("seed %d, at %.3f of the rows, told to truth", seed, told.fraction())
              .isBetween(1 - RIGHT, 1 + RIGHT);
        }
      }
    }
  }

  @Test
  void followsASpeedThatChanges() {
    Speed speed = new Speed();
    speed.at(0, 0, 0);
    long nanos = 0;
    for (int second = 1; second <= 3600; second++) {
      nanos += 1_000_000_000L;
      speed.at(nanos, second * 1000L, second / 100_000.0);
    }
    Speed.Rate rate = speed.at(nanos, 3_600_000, 0.036);
    assertThat(rate.rowsPerSecond()).isBetween(999.0, 1001.0);
    for (int second = 1; second <= 900; second++) {
      nanos += 1_000_000_000L;
      rate = speed.at(nanos, 3_600_000 + second * 500L, 0.036 + second / 200_000.0);
      if (second == 60) {
        assertThat(rate.rowsPerSecond()).as("after a minute").isBetween(499.0, 510.0);
      }
    }
    assertThat(Objects.requireNonNull(rate.remaining()).toSeconds())
        .as("after a quarter of an hour")
        .isBetween(180_000L, 200_000L);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 30, 66, 100})
  void reckonsWithIndexesWhosePagesGetFull(int full) {
    Speed speed = new Speed();
    speed.at(0, 0, 0);
    speed.fullAfter(full / 100.0);
    long nanos = 0;
    for (int percent = 1; percent <= 100; percent++) {
      nanos += percent <= full ? 1_000_000_000L : 1_500_000_000L;
      Speed.Rate rate = speed.at(nanos, percent * 1000L, percent / 100.0);
      double truth = full + (100 - full) * 1.5 - nanos / 1e9;
      assertThat(Objects.requireNonNull(rate.remaining()).toMillis() / 1000.0)
          .as("at %d %%", percent)
          .isBetween(truth * 0.97 - 0.01, truth * 1.03 + 0.01);
    }
  }

  @Test
  void tellsNothingBeforeThereIsAnythingToTell() {
    Speed speed = new Speed();
    assertThat(speed.at(5, 0, 0)).isEqualTo(new Speed.Rate(0, null));
    assertThat(speed.at(5, 10, 0.1)).isEqualTo(new Speed.Rate(0, null));
    assertThat(speed.at(1_000_000_005, 100, 0.5).remaining()).isEqualTo(Duration.ofSeconds(1));
  }

  private static List<Chunk> walk(
      long rows, long perSecond, double noise, double stalls, double rest, Random random) {
    List<Chunk> chunks = new ArrayList<>();
    double wanted = perSecond * 0.2;
    double size = wanted / 60;
    for (long done = 0; done < rows; ) {
      long now = Math.min(Math.round(size), rows - done);
      double seconds = 0.01 + now / (double) perSecond * Math.exp(noise * random.nextGaussian());
      seconds *= random.nextDouble() < stalls ? 5 : 1;
      chunks.add(new Chunk((long) (seconds * (1 + rest) * 1e9), now));
      done += now;
      size = Math.min(wanted, size * 1.5);
    }
    return chunks;
  }

  private static List<Told> told(List<Chunk> chunks) {
    long rows = chunks.stream().mapToLong(Chunk::rows).sum();
    long nanos = chunks.stream().mapToLong(Chunk::nanos).sum();
    List<Told> told = new ArrayList<>();
    Speed speed = new Speed();
    speed.at(0, 0, 0);
    long at = 0;
    long done = 0;
    for (Chunk chunk : chunks) {
      at += chunk.nanos();
      done += chunk.rows();
      double fraction = (double) done / rows;
      Duration remaining = speed.at(at, done, fraction).remaining();
      if (done < rows) {
        double truth = nanos - at;
        told.add(new Told(fraction, Objects.requireNonNull(remaining).toNanos() / truth));
      }
    }
    return told;
  }

  private static long number(String text) {
    return Long.parseLong(text.strip().replace("_", ""));
  }
}
