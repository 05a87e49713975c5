package dev.neap.throttle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.neap.schema.TableName;
import dev.neap.throttle.Pace.Rest;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** The signal nearest its limit sets the pace. */
class PaceTest {

  private static final TableName TABLE = new TableName("public", "t");
  private static final Duration CHUNK = Duration.ofMillis(200);

  @Test
  void goesAtFullSpeedUpToHalfOfTheLimit() {
    assertThat(rest()).isEqualTo(new Rest(Duration.ZERO, false, "full speed"));
    assertThat(rest(known(0), known(0.5)).delay()).isZero();
  }

  @Test
  void restsLongerTheNearerTheNearestOneIs() {
    assertThat(rest(known(0.1), known(0.75), known(0.6)))
        .isEqualTo(new Rest(CHUNK, false, "load: at 0.75"));
    assertThat(rest(known(0.999)).delay()).isEqualTo(CHUNK.multipliedBy(9));
  }

  @Test
  void standsStillAtTheLimit() {
    assertThat(rest(known(0.999), known(1)))
        .returns("load: at 1.0", Rest::why)
        .returns(true, Rest::again);
  }

  @Test
  void isCarefulWhereTheLoadCannotBeTold() {
    assertThat(rest(() -> new Reading.Unknown("no privilege")))
        .isEqualTo(new Rest(CHUNK, false, "load: no privilege"));
    assertThat(
            rest(
                () -> {
                  throw new IllegalStateException("connection lost");
                }))
        .isEqualTo(new Rest(CHUNK, false, "load: connection lost"));
  }

  private static Supplier<Reading> known(double nearLimit) {
    return () -> new Reading.Known(nearLimit, "at " + nearLimit);
  }

  @SafeVarargs
  private static Rest rest(Supplier<Reading>... readings) {
    return new SignalPace(List.of(readings).stream().map(PaceTest::signal).toList())
        .after(TABLE, CHUNK);
  }

  private static LoadSignal signal(Supplier<Reading> reading) {
    return new LoadSignal() {
      @Override
      public String name() {
        return "load";
      }

      @Override
      public Reading read() {
        return reading.get();
      }
    };
  }
}
