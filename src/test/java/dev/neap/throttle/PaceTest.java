package dev.neap.throttle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.neap.schema.TableName;
import dev.neap.throttle.Pace.Rest;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A rest is taken in pieces, so that what changes meanwhile is noticed. */
class PaceTest {

  private static final TableName TABLE = new TableName("public", "t");
  private static final Duration CHUNK = Duration.ofMillis(200);
  private static final Pace HALF = (table, chunk) -> new Rest(chunk, false, "speed 50 %");

  @Test
  void restsWhatIsLeft() {
    assertThat(rest(HALF, CHUNK, 0, 0)).isEqualTo(new Rest(CHUNK, false, "speed 50 %"));
    assertThat(rest(HALF, CHUNK, 0, 150))
        .isEqualTo(new Rest(Duration.ofMillis(50), false, "speed 50 %"));
    assertThat(rest(HALF, CHUNK, 0, 250)).isEqualTo(new Rest(Duration.ZERO, false, "speed 50 %"));
  }

  @Test
  void asksAgainWithinALongRest() {
    Duration chunk = Duration.ofSeconds(2);
    assertThat(rest(HALF, chunk, 0, 0)).isEqualTo(new Rest(Pace.PIECE, true, "speed 50 %"));
    assertThat(rest(HALF, chunk, 0, 1_600))
        .isEqualTo(new Rest(Duration.ofMillis(400), false, "speed 50 %"));
  }

  @Test
  void niceMakesChunkAndRestTogetherLonger() {
    assertThat(rest(Pace.FULL_SPEED, CHUNK, 0.5, 0))
        .isEqualTo(new Rest(Duration.ofMillis(100), false, "nice 0.5, full speed"));
    assertThat(rest(HALF, CHUNK, 0.5, 0).delay()).isEqualTo(Duration.ofMillis(400));
    assertThat(rest(HALF, CHUNK, 0, 0).delay()).isEqualTo(CHUNK);
  }

  @Test
  void aStopIsPassedOn() {
    Rest stopped = new Rest(Duration.ofMillis(250), true, "stopped");
    assertThat(rest((table, chunk) -> stopped, CHUNK, 3, 900)).isSameAs(stopped);
  }

  private static Rest rest(Pace pace, Duration chunk, double nice, long rested) {
    return pace.after(TABLE, chunk).left(chunk, nice, Duration.ofMillis(rested));
  }
}
